import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the file that is read beside each hostile one. */
export const WITNESS = 'witness.yaml';
export const WITNESS_NAMESPACE = 'witness';

/** Healthy evidence with one fault: whatever lies beside it, that must be found. */
const CONTENT = `apiVersion: v1
kind: Service
metadata: {name: seen, namespace: ${WITNESS_NAMESPACE}}
spec: {selector: {app: seen}, ports: [{name: http, port: 80}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: seen, namespace: ${WITNESS_NAMESPACE}}
spec:
  hosts: [seen]
  http:
    - route:
        - destination: {host: seen, subset: missing}
`;

export function writeWitness(folder: string): string {
  const path = join(folder, WITNESS);
  writeFileSync(path, CONTENT);
  return path;
}
