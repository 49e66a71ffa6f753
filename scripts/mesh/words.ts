import type { Wish } from './wish.ts';

/** What --help says. */
export const usage = `scripts/deploy-service-mesh.sh [OPTIONS]
Installs Istio, and takes every pod of a running platform into the mesh without losing a request. Safe to run again.

  --environment NAME   which one you mean, of charts/environments (production); another one's release is left alone
  --release NAME       the platform's Helm release (writecarenotes), in your context's namespace, as for helm
  --istio-charts FROM  Istio's charts: a folder, a Helm repository (https://) or an OCI prefix (oci://)
  --kiali-charts FROM  Kiali's; where FROM of Istio's is a folder or an OCI prefix, they are taken from there, too
  --skip-kiali         without Kiali
  --leave              the way back: every pod loses its sidecar, then the mesh is off; Istio itself stays
  --timeout TIME       what a step may take (10m)
  --dry-run            says what it would do, and changes nothing; works without a cluster
  --yes                without asking

It uses helm, kubectl and istioctl of your PATH, or HELM=, KUBECTL= and ISTIOCTL=, with your KUBECONFIG.
It ends with 0: done. 1: a step failed; what to do is printed. 2: asked wrongly, something is missing, or not confirmed;
nothing was changed. 130: stopped with Ctrl-C. After 1 and 130 run it again: it goes on where it was.`;

/** What a person reads at the end: where to look, or how to remove what is left. */
export const afterwards = ({ way, kiali }: Wish): string =>
  way === 'join'
    ? `
Every pod is in the mesh, and only known identities are let in. See who called whom, and what was said:${
        kiali
          ? `
  kubectl port-forward -n istio-system svc/kiali 20001:20001
  (it asks for a token: kubectl create token -n istio-system kiali)`
          : ''
      }
  kubectl port-forward -n tracing svc/writecarenotes-jaeger-query 16686:16686`
    : `
The mesh is off: traffic inside the cluster is not encrypted. Istio is still installed; to remove it:
  helm uninstall kiali istiod istio-ingressgateway --ignore-not-found -n istio-system
  helm uninstall istio-egressgateway -n istio-egress
  helm uninstall istio-cni -n istio-cni
  helm uninstall istio-base -n istio-system`;
