import type { Platform } from '../model/platform.ts';

/** The schema by which editors complete a Chart.yaml. */
export const chartSchema = 'https://json.schemastore.org/chart.json';

/** Chart.yaml of a subchart. */
export const subchartMetadata = (platform: Platform, name: string, description: string): object => ({
  apiVersion: 'v2',
  name,
  description,
  type: 'application',
  version: platform.facts.version,
  appVersion: platform.facts.appVersion,
  kubeVersion: platform.facts.kubeVersion,
  icon,
});

/** A drop on a rounded square, as a data URI, so that the chart shows its sign without a network. */
const drawing =
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'><rect width='64' height='64' rx='14' fill='%230b5d66'/>" +
  "<path d='M32 12c7 10 13 17 13 25a13 13 0 0 1-26 0c0-8 6-15 13-25z' fill='white'/></svg>";
// Not in base64, which Helm could not pack as well into each release; a URI may hold all of it but < > and spaces.
export const icon = `data:image/svg+xml,${drawing.replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll(' ', '%20')}`;
