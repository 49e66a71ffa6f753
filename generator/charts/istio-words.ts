/**
 * What stands above a key of a file in charts/istio, by file and by the path of the key: why it is set, for the person
 * who is about to change it.
 */
export const istioWords: Record<string, Record<string, string>> = {
  base: {
    global:
      "The definitions of Istio's kinds. Installed first: helm upgrade --install istio-base <base> -n istio-system.",
    'global.enableReaderRBAC': 'One cluster: nobody reads it from another.',
  },
  istiod: {
    image: 'A name, to which hub, tag and variant are added; with a digest in values/istio.ts it is the whole image.',
    autoscaleMin: 'A cluster for trials does with 1.',
    cni: "The node agent leads traffic through the sidecars, so no pod needs an init container with the node's rights.",
    'env.ENABLE_NATIVE_SIDECARS':
      'Sidecars start before a pod and end after it, also where Istio would not choose it itself: kubelets before 1.33.',
    'sidecarInjectorWebhook.enableNamespacesByDefault': 'Only namespaces that ask for sidecars get them.',
    'gateways.securityContext': 'Gateways listen above 1024, so their pods need no sysctl.',
    'global.hub': 'Set, as the default changes between releases; tag and variant never follow what is newest.',
    'global.meshID': 'Names that stand in metrics and in every proxy: changing one of a running mesh disrupts it.',
    'global.proxy.resources':
      'The shared value global.writecarenotes.mesh.sidecar.resources: what quotas count for each pod.',
    'global.proxy.excludeOutboundPorts':
      'DNS over TCP goes past the sidecar, which would take an unknown resolver for a way out.',
    'meshConfig.trustDomain': 'As global.writecarenotes.trustDomain: every identity of the mesh starts with it.',
    'meshConfig.outboundTrafficPolicy': 'What is no Service and no ServiceEntry can not be reached.',
    'meshConfig.meshMTLS': 'Between proxies, and where a gateway ends TLS: 1.3 or nothing.',
    'meshConfig.pathNormalization':
      'So that no other spelling of a path gets past a rule: escapes are decoded and slashes merged before rules look.',
    'meshConfig.defaultHttpRetryPolicy':
      'Istio would repeat any request twice, also one that records a dose. What may be repeated is said by each route.',
    'meshConfig.defaultProviders': 'Whether and how traces are made is said by the Telemetry of the platform.',
    'meshConfig.extensionProviders':
      'The access log names people by their ids, and residents in paths: it is as confidential as the records.',
    'meshConfig.defaultConfig.tracingServiceName':
      "<service>.<namespace>, whatever other labels a pod carries: Jaeger's sampling goes by it.",
    'meshConfig.defaultConfig.terminationDrainDuration':
      'A gateway that ends waits for the longest request of a route (timeoutSeconds of the mesh) and 5 s more.',
    'meshConfig.defaultConfig.proxyStatsMatcher':
      'What alerts ask for beyond the standard metrics: ejections, full pools, denied requests.',
  },
  cni: {
    'global.hub': 'As for istiod: the agent and the sidecars are of one version.',
    chained: "Istio's plugin is called after the cluster's own.",
    excludeNamespaces: 'Never looked at: what the cluster needs to come up, and the agent itself.',
    repair:
      'A pod that started before the agent was there is set right in its place: no pod is deleted, none gets a label.',
  },
  'ingress-gateway': {
    autoscaling: 'A cluster for trials does with minReplicas 1, and then without podDisruptionBudget.',
    terminationGracePeriodSeconds: 'Longer than a gateway waits for its last requests (terminationDrainDuration).',
    'service.externalTrafficPolicy': "The client's address stays: limits by client and the access log need it.",
    'service.ports': 'The pods listen above 1024: a Gateway resource names 8080 or 8443, its clients 80 or 443.',
  },
  'egress-gateway': {
    autoscaling: 'A cluster for trials does with minReplicas 1, and then without podDisruptionBudget.',
    terminationGracePeriodSeconds: 'Longer than a gateway waits for its last requests (terminationDrainDuration).',
    rbac: 'It holds no certificate of its own, so it need not read Secrets.',
    'service.ports': 'Reached from within alone; the pods listen on 8443.',
  },
  kiali: {
    auth: "token: a person logs in with a token of the cluster. Your identity provider's OpenID: strategy openid, with auth.openid.",
    'login_token.signing_key':
      'The key `key` of the Secret kiali-signing-key in istio-system, 16, 24 or 32 bytes long: make it first.',
    'deployment.image_name':
      'Image, @digest and version are joined in this order; with a digest the version is its hash.',
    'deployment.view_only_mode': 'Kiali shows; what is in the mesh is decided in the values and by Helm alone.',
    'deployment.pod_labels':
      'It asks what answers without a sidecar: Prometheus, Grafana and the query port of Jaeger.',
    'external_services.grafana':
      'To find dashboards it needs a token of a viewer in Grafana: auth.type bearer and auth.token secret:<name>:<key>.',
    'external_services.grafana.external_url':
      'Links open what people have forwarded: kubectl port-forward -n monitoring svc/grafana 3000:3000.',
    'external_services.tracing.use_grpc': 'The Service has the HTTP port of queries only.',
    'external_services.tracing.external_url':
      'kubectl port-forward -n tracing svc/writecarenotes-jaeger-query 16686:16686.',
  },
};
