import type { RuleFunction } from '../../model/functions.ts';
import { meshYamlError, missingSettings, settingsOf } from '../control-plane/mesh-settings.ts';
import { creationFailures, extract, workloadsOfEvent } from '../event-workloads.ts';
import type { Mesh } from '../mesh.ts';
import { refusedFromPod, refusedPlaintextFrom } from '../security/refused-plaintext.ts';
import { currentRoots, haveCommonCertificate } from '../security/trust-roots.ts';
import { fn, READS } from './define.ts';

/** Functions over the running of the control plane and of the pods in the mesh. */
export const OPERATIONS: readonly RuleFunction<Mesh>[] = [
  fn(
    'workloadsOfEvent',
    { event: 'Event' },
    'list<Workload>',
    READS.kube,
    'The workload that an event is about, or that its ReplicaSet, Job or pod belongs to.',
    workloadsOfEvent,
  ),
  fn(
    'creationFailures',
    {},
    'list<Event>',
    READS.events,
    'Why pods cannot be created where a workload is still short of pods: FailedCreate events, or what a Deployment’s status keeps of them.',
    creationFailures,
  ),
  fn(
    'extract',
    { text: 'string', pattern: 'string' },
    'string',
    READS.nothing,
    'The first group of the first match of a regular expression in a text; empty without one.',
    extract,
  ),
  fn(
    'refusedPlaintextFrom',
    { workload: 'Workload' },
    'list<Access>',
    READS.access,
    'Access-log groups of servers that refused plaintext connections of the pods of a workload.',
    refusedPlaintextFrom,
  ),
  fn(
    'refusedPlaintextFromPod',
    { pod: 'Pod' },
    'list<Access>',
    READS.access,
    'Access-log groups of servers that refused plaintext connections of a pod.',
    refusedFromPod,
  ),
  fn(
    'currentRoots',
    {},
    'list<Certificate>',
    READS.nothing,
    'Trust roots that istiod publishes, else the youngest that a proxy trusts.',
    currentRoots,
  ),
  fn(
    'haveCommonCertificate',
    { a: 'list<Certificate>', b: 'list<Certificate>' },
    'bool',
    READS.nothing,
    'Two lists of certificates have one in common.',
    haveCommonCertificate,
  ),
  fn(
    'settingsOf',
    { map: 'ConfigMap' },
    'list<string>',
    READS.nothing,
    'Settings (path=value) of the mesh configuration in a ConfigMap.',
    settingsOf,
  ),
  fn(
    'missingSettings',
    { from: 'ConfigMap', to: 'ConfigMap' },
    'list<string>',
    READS.nothing,
    'Settings (path=value) of mesh configuration in one ConfigMap that another does not have.',
    missingSettings,
  ),
  fn(
    'meshYamlError',
    { map: 'ConfigMap' },
    'string',
    READS.nothing,
    'Why the mesh configuration in a ConfigMap is no valid YAML mapping; empty when it is, or when there is none.',
    meshYamlError,
  ),
];
