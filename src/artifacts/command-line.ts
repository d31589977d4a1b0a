import type { ArtifactKind } from '../model/artifact.ts';
import { NO_OWNER, type Owner } from '../model/source.ts';
import { logOfContainer } from './container-log.ts';

/** What a command prints, as far as the command itself tells. */
export interface CommandOutput {
  /** Undefined where only the output can tell. */
  readonly kind: ArtifactKind | undefined;
  /** The pod that was asked about. */
  readonly owner: Owner;
}

const PROMPT =
  /^(?:PS [A-Za-z]:\\[^>]{0,200}>|\[[^\]]{1,80}\] ?[$#%]|(?:\([^)]{1,40}\) ?)?[^\s@:]{1,60}[@:][^$#>%]{0,100}[$#>%]|\/?[$#>%❯➜λ+]) {0,4}/;
/** These end the output before them whatever is typed; a lone sign may as well be part of it. */
const SURE_PROMPT =
  /^(?:PS [A-Za-z]:\\[^>]{0,200}>|\[[^\]]{1,80}\] ?[$#%] |(?:\([^)]{1,40}\) ?)?[^\s@:]{1,60}@[^\s$#>%]{1,60}[:~][^$#>%]{0,100}[$#>%] )/;
const TOOL = /^(?:sudo )?(?:[A-Z_]+=\S+ )*(kubectl|k|kn|oc|istioctl|helm|az|curl|stern)(?:\.exe)? +(\S.*)$/;
/** Without a prompt a line may as well be a sentence about a command. */
const BARE: Readonly<Record<string, RegExp>> = {
  kubectl: /^(?:get|describe|logs|top|version|events|exec|rollout|cluster-info|config)\b/,
  oc: /^(?:get|describe|logs|adm|exec|version)\b/,
  istioctl:
    /^(?:pc|proxy-config|ps|proxy-status|analy[sz]e|version|x|experimental|tag|verify-install|zc|ztunnel-config|validate)\b/,
  helm: /^(?:get|list|ls|status|history)\b/,
  az: /^aks\b/,
};
const MAX_COMMAND = 1000;

/** The command on a line of a terminal, with its prompt or without; undefined when the line is none. */
export function commandOn(line: string): CommandOutput | undefined {
  if (line.length > MAX_COMMAND) return undefined;
  const text = line.trim();
  const bare = text.replace(PROMPT, '');
  const [, tool = '', rest = ''] = TOOL.exec(bare) ?? [];
  if (tool === '') return SURE_PROMPT.test(`${text} `) ? { kind: undefined, owner: NO_OWNER } : undefined;
  if (bare === text && !BARE[tool]?.test(rest)) return undefined;
  return outputOf(tool, wordsOf(rest));
}

/** Up to what the shell does with the output. */
function wordsOf(text: string): readonly string[] {
  const words = text.split(/ +/);
  const end = words.findIndex((word) => /^(?:\||\|\||>|>>|2>.*|&&|;|&>.*|#.*)$/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

function outputOf(tool: string, words: readonly string[]): CommandOutput {
  const { names, option } = readWords(words);
  const namespace = option('n', 'namespace');
  switch (tool) {
    case 'istioctl':
      return ofIstioctl(names, namespace, option('o', 'output'));
    case 'helm':
      return { kind: names[0] === 'get' && names[1] === 'values' ? 'helm.values' : undefined, owner: NO_OWNER };
    case 'az':
      return { kind: names[0] === 'aks' && names[1] === 'show' ? 'az.aks' : undefined, owner: NO_OWNER };
    case 'curl':
      return { kind: undefined, owner: NO_OWNER };
    default:
      return ofKubectl(names, namespace, option('c', 'container'), option('o', 'output'), words);
  }
}

interface Words {
  /** What is no option, in its order. */
  readonly names: readonly string[];
  option(short: string, long: string): string;
}

/** Options without a value of their own; a word behind these is a name. */
const SWITCHES = new Set(
  '-A --all-namespaces --all --all-containers --prefix --timestamps -p --previous --show-labels --no-headers -i -t -it -ti -f --follow --verbose'.split(
    ' ',
  ),
);

function readWords(words: readonly string[]): Words {
  const names: string[] = [];
  const options = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') break;
    const [, name = '', value] = /^(--?[\w-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name === '') names.push(word);
    else if (value !== undefined) options.set(name, value);
    else if (/^-[nocl]\S+/.test(word) && !SWITCHES.has(word)) options.set(word.slice(0, 2), word.slice(2));
    else if (!SWITCHES.has(word)) options.set(name, words[++i] ?? '');
  }
  return { names, option: (short, long) => options.get(`-${short}`) ?? options.get(`--${long}`) ?? '' };
}

const PROXY_CONFIG: readonly (readonly [RegExp, ArtifactKind])[] = [
  [/^c(?:lusters?)?$/, 'proxy-config.clusters'],
  [/^l(?:isteners?)?$/, 'proxy-config.listeners'],
  [/^r(?:outes?)?$/, 'proxy-config.routes'],
  [/^(?:ep|endpoints?|eds)$/, 'proxy-config.endpoints'],
  [/^s(?:ecrets?)?$/, 'proxy-config.secrets'],
  [/^b(?:ootstrap)?$/, 'proxy-config.bootstrap'],
  [/^(?:a|all)$/, 'proxy-config.all'],
  [/^ecds$/, 'proxy-config.ecds'],
  [/^(?:o|log)$/, 'proxy-config.log'],
];
const ISTIOCTL: readonly (readonly [RegExp, ArtifactKind])[] = [
  [/^(?:ps|proxy-status)$/, 'istioctl.proxy-status'],
  [/^analy[sz]e$/, 'analyze.messages'],
  [/^version$/, 'bug-report.versions'],
  [/^verify-install$/, 'istioctl.verify-install'],
  [/^precheck$/, 'istioctl.precheck'],
  [/^check-inject$/, 'istioctl.check-inject'],
  [/^tag$/, 'istioctl.tag-list'],
  [/^(?:describe|des)$/, 'istioctl.describe'],
  [/^authz$/, 'istioctl.authz-check'],
];

function ofIstioctl(words: readonly string[], namespace: string, format: string): CommandOutput {
  const [command = '', what = '', name = ''] = /^(?:x|experimental|exp)$/.test(words[0] ?? '') ? words.slice(1) : words;
  if (/^(?:pc|proxy-config)$/.test(command)) {
    const kind = PROXY_CONFIG.find(([form]) => form.test(what))?.[1];
    const short = format === '' && /\.(?:clusters|listeners|routes|ecds|all)$/.test(kind ?? '');
    return { kind: short ? 'proxy-config.table' : kind, owner: podOf(name, namespace) };
  }
  if (/^(?:zc|ztunnel-config)$/.test(command)) return { kind: undefined, owner: NO_OWNER };
  return { kind: ISTIOCTL.find(([form]) => form.test(command))?.[1], owner: NO_OWNER };
}

/** `<pod>.<namespace>`, `<pod>` or `deploy/<name>`, which names no pod. */
function podOf(name: string, namespace: string): Owner {
  if (name === '' || /^(?!pods?\/)[a-z]+\//.test(name)) return NO_OWNER;
  const [pod = '', ...more] = name.replace(/^pods?\//, '').split('.');
  return { pod, namespace: namespace || more.join('.') };
}

function ofKubectl(
  [command = '', what = '', name = '']: readonly string[],
  namespace: string,
  container: string,
  format: string,
  words: readonly string[],
): CommandOutput {
  const none = (kind: ArtifactKind | undefined): CommandOutput => ({ kind, owner: NO_OWNER });
  switch (command) {
    case 'logs':
      return { kind: logOfContainer(container || name) ?? 'other.log', owner: podOf(what, namespace) };
    case 'describe':
      return none('kube.describe');
    case 'top':
      return none('kube.top');
    case 'version':
      return none('kube.version');
    case 'events':
      return none('kube.events');
    case 'get':
      if (/^(?:json|yaml)$/.test(format)) return none('kube.objects');
      if (/^(?:events?|ev)$/.test(what)) return none('kube.events');
      if (/^secrets?$/.test(what)) return none('kube.secrets');
      if (/^(?:ns|namespaces?)$/.test(what) && words.includes('--show-labels')) return none('kube.namespaces');
      return none(format === '' || format === 'wide' ? 'kube.table' : undefined);
    case 'exec':
      return { kind: undefined, owner: podOf(what, namespace) };
    default:
      return none(undefined);
  }
}
