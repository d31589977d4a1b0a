import type { LogEntry } from '../../model/log-block.ts';
import type { Parsed } from '../../model/parsed.ts';

type ProxyInfo = Extract<Parsed, { type: 'proxy-info' }>['info'];

/**
 * What the agent's `Version …` and `Proxy role …` lines and ztunnel's `version: …` line say about their proxy: the parts that the entry
 * names, undefined when it is none of these.
 */
export function readProxyInfo({ scope, message }: LogEntry): Partial<ProxyInfo> | undefined {
  if (message.startsWith('Version ')) {
    // 1.29.6-<commit>-Clean; before 1.4 with the name of the image in front.
    const version = /^Version (?:\S*?istio-)?(\d[\w.+-]*?)(?:-[0-9a-f]{40}\S*)?(?:\s|$)/.exec(message)?.[1];
    return version ? { version } : undefined;
  }
  if (message.startsWith('Proxy role')) return readRole(message);
  if (scope === 'ztunnel' && message.startsWith('version: ')) {
    const version = /\bVersion:"([^"]+)"/.exec(message)?.[1];
    return version ? { version, role: 'ztunnel' } : undefined;
  }
  return undefined;
}

/** `Proxy role\tips=[…] type=sidecar id=<pod>.<namespace> domain=…`; before 1.8 a printed Go struct. */
function readRole(message: string): Partial<ProxyInfo> | undefined {
  const one = (labels: RegExp, struct: RegExp): string => (labels.exec(message) ?? struct.exec(message))?.[1] ?? '';
  const role = one(/\stype=(\w+)/, /\bType:"(\w+)"/);
  if (role === '') return undefined;
  const id = one(/\sid=(\S+)/, /\bID:"([^"]+)"/);
  const dot = id.lastIndexOf('.');
  return {
    role,
    ip: one(/\sips=\[?"?([0-9A-Fa-f.:]+)/, /IPAddresses:\[\]string\{"([^"]+)"/),
    pod: dot === -1 ? id : id.slice(0, dot),
    namespace: dot === -1 ? '' : id.slice(dot + 1),
  };
}
