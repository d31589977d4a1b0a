const CORE = 'v1';

/** Kinds of Kubernetes itself that something in the mesh depends on, by API group. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'Namespace',
    'Node',
    'Pod',
    'Service',
    'Endpoints',
    'ConfigMap',
    'Event',
    'ResourceQuota',
    'LimitRange',
    'ServiceAccount',
    'Secret',
  ],
  apps: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  batch: ['Job', 'CronJob'],
  autoscaling: ['HorizontalPodAutoscaler'],
  policy: ['PodDisruptionBudget'],
  extensions: ['Deployment', 'DaemonSet', 'ReplicaSet', 'Ingress'],
  'networking.k8s.io': ['NetworkPolicy', 'Ingress'],
  'discovery.k8s.io': ['EndpointSlice'],
  'events.k8s.io': ['Event'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'admissionregistration.k8s.io': [
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ],
  'argoproj.io': ['Rollout'],
  'apps.openshift.io': ['DeploymentConfig'],
};

const MESH_GROUP =
  /(?:^|\.)(?:istio\.io|gateway\.networking\.(?:x-)?k8s\.io|cert-manager\.io|sailoperator\.io|maistra\.io)$/;

/** Whether anything reads objects of this kind. Name and namespace tell Istio's config maps and definitions from others. */
export function isWanted(kind: string, apiVersion: string, name: string, namespace: string): boolean {
  const slash = apiVersion.lastIndexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  if (slash < 0 && apiVersion !== CORE) return false;
  if (MESH_GROUP.test(group)) return true;
  if (!Object.hasOwn(KINDS, group) || !KINDS[group]?.includes(kind)) return false;
  // Flow style (`metadata: {name: x}`) hides the name from a look at the lines.
  if (name === '') return true;
  if (kind === 'ConfigMap') return namespace.includes('istio') || /istio|coredns|kube-dns|cni|cilium/.test(name);
  if (kind === 'CustomResourceDefinition') return MESH_GROUP.test(name.slice(name.indexOf('.') + 1));
  return true;
}
