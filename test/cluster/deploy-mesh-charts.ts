import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { istioCharts, ourValues } from './istio-charts.ts';

/**
 * What would ask istiod. No pod of a test cluster answers, so every pod that wants a sidecar would be refused, and every
 * object of Istio's kinds after a wait; test/cluster/istio.ts puts the sidecars into the pods instead.
 */
const webhooks =
  /^templates\/(mutatingwebhook|validatingwebhookconfiguration|defaultrevision-validatingwebhookconfiguration)\.yaml$/;

const write = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};

/** Copies a chart without its webhooks, with the version that its release carries; its files are writable then. */
const copyChart = (from: string, to: string, version: string): void => {
  for (const path of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (!statSync(join(from, path)).isFile() || webhooks.test(path)) continue;
    const content = readFileSync(join(from, path));
    const text = path === 'Chart.yaml' ? content.toString().replace(/^version: .*$/m, `version: ${version}`) : content;
    write(join(to, path), text);
  }
};

/** Stands in for Kiali's chart, which Istio's module does not hold: a Deployment of the size that our values say. */
const kiali = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }} }
spec:
  selector: { matchLabels: { app: kiali } }
  template:
    metadata: { labels: { app: kiali } }
    spec:
      securityContext: { seccompProfile: { type: RuntimeDefault } }
      containers:
      - name: kiali
        image: {{ .Values.deployment.image_name }}:{{ .Values.deployment.image_version }}
        resources: {{ toJson .Values.deployment.resources }}
        securityContext: {{ toJson .Values.deployment.security_context }}
`;

/** Puts the charts of Istio's module and the stand-in into a folder, named as the Helm repositories name them. */
export const makeCharts = async (folder: string): Promise<void> => {
  const sources = await istioCharts();
  const version = String(ourValues('istiod').global.tag);
  const charts = { base: 'base', istiod: 'istiod', cni: 'cni', gateway: 'egress-gateway' } as const;
  for (const [name, key] of Object.entries(charts)) copyChart(sources[key], join(folder, name), version);
  const ofKiali = String(ourValues('kiali').deployment.version_label).slice(1);
  write(
    join(folder, 'kiali-server/Chart.yaml'),
    stringify({ apiVersion: 'v2', name: 'kiali-server', version: ofKiali }),
  );
  write(join(folder, 'kiali-server/templates/deployment.yaml'), kiali);
};
