import { describe, expect, test } from 'vitest';
import { commandOn } from '../../src/artifacts/command-line.ts';

const look = (line: string): string => {
  const command = commandOn(line);
  return command ? `${command.kind ?? '?'} ${command.owner.namespace}/${command.owner.pod}` : 'no command';
};

describe('a command on a line of a terminal', () => {
  test.each([
    ['$ istioctl proxy-status', 'istioctl.proxy-status /'],
    ['user@laptop:~/ticket (main)$ istioctl ps', 'istioctl.proxy-status /'],
    ['[root@node1 ~]# kubectl get pods -n shop -o wide', 'kube.table /'],
    ['PS C:\\Users\\ops> kubectl.exe get svc', 'kube.table /'],
    ['> istioctl experimental check-inject -n falcon daemonset/sensor', 'istioctl.check-inject /'],
    [' kubectl get issuers -n istio-system', 'kube.table /'],
    ['$ kubectl get vs -A -oyaml', 'kube.objects /'],
    ['$ kubectl get events -n shop --sort-by=.lastTimestamp', 'kube.events /'],
    ['$ kubectl get ns --show-labels', 'kube.namespaces /'],
    ['$ kubectl get pods -o jsonpath={.items[0].spec}', '? /'],
    ['$ k logs web-1 -n shop -c istio-proxy --tail=20', 'proxy.log shop/web-1'],
    ['$ kubectl logs -n istio-system deploy/istiod discovery | tail', 'istiod.log /'],
    ['$ kubectl logs web-1 -n shop', 'other.log shop/web-1'],
    ['$ istioctl pc endpoint web-1.shop | grep api', 'proxy-config.endpoints shop/web-1'],
    ['$ istioctl pc clusters web-1 -n shop', 'proxy-config.table shop/web-1'],
    ['$ istioctl pc clusters web-1 -n shop -o json', 'proxy-config.clusters shop/web-1'],
    ['$ istioctl pc all deploy/web -n shop -o yaml > web.yaml', 'proxy-config.all /'],
    ['istioctl x precheck', 'istioctl.precheck /'],
    ['$ helm get values istiod -n istio-system', 'helm.values /'],
    ['az aks show --resource-group rg --name mesh', 'az.aks /'],
  ])('%s', (line, expected) => {
    expect(look(line)).toBe(expected);
  });

  test.each([
    'kubectl apply is what we ran next.',
    'We ran istioctl proxy-status and saw nothing.',
    '2026-11-25T01:34:08.061613Z\tinfo\tkubectl get pods',
    '      command: ["kubectl", "get", "pods"]',
    'NAME   READY   STATUS   RESTARTS   AGE',
    '$',
    `$ kubectl get pods ${'x'.repeat(2000)}`,
  ])('%s is none', (line) => {
    expect(look(line)).toBe('no command');
  });
});
