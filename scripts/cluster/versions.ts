import semver from 'semver';

/** What `kubectl version --output json` says. */
export interface Versions {
  clientVersion: { gitVersion: string };
  serverVersion: { gitVersion: string };
}

/** What to say of a server that the chart is not made for (`kubeVersion` of its Chart.yaml); undefined: it is. */
export const serverProblem = ({ serverVersion }: Versions, kubeVersion: string): string | undefined => {
  const server = semver.coerce(serverVersion.gitVersion);
  if (server && semver.satisfies(server, kubeVersion, { includePrerelease: true })) return undefined;
  return `is ${serverVersion.gitVersion}; needed: ${kubeVersion}`;
};

/** What to say of a kubectl that is more than a minor version away, which Kubernetes' skew policy excludes. */
export const skewWarning = ({ clientVersion, serverVersion }: Versions): string | undefined => {
  const [client, server] = [semver.coerce(clientVersion.gitVersion), semver.coerce(serverVersion.gitVersion)];
  if (!client || !server || Math.abs(client.minor - server.minor) <= 1) return undefined;
  return `kubectl ${client} and Kubernetes ${server} are more than one minor version apart`;
};
