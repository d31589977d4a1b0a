import { nearest } from '../../util/nearest.ts';
import { globMatches } from '../glob.ts';
import { ordinaryLineWith } from '../regex/ordinary-lines.ts';
import { requiredTexts } from '../regex/regex-parse.ts';
import type { Complaint } from './clause.ts';
import { parseRules, type RuleSource } from './load.ts';
import type { Diagnostic } from './rule.ts';
import type { Example, RuleFile } from './schema.ts';
import { searchedBy } from './structure.ts';

/** What is doubtful about rules that load: dead edges, texts that leave the reader alone, searches that hit everything or nothing. */
export function lintRules(sources: readonly RuleSource[], ids: readonly string[]): readonly Diagnostic[] {
  return sources.flatMap((source) => parseRules([source], (file) => lintRule(source.id, file, ids)).diagnostics);
}

function lintRule(id: string, file: RuleFile, ids: readonly string[]): readonly Complaint[] {
  return [
    ...deadEdges(id, file, ids),
    ...texts(file),
    ...file.find.flatMap((_, i) => searches(file, i)),
    ...examples(file),
  ];
}

function deadEdges(id: string, { explains = [] }: RuleFile, ids: readonly string[]): readonly Complaint[] {
  return explains.flatMap((pattern, i) => {
    if (ids.some((other) => other !== id && globMatches(pattern, other))) return [];
    const near = nearest(
      pattern,
      ids.filter((other) => other !== id),
    );
    return [
      {
        path: ['explains', i],
        message: `explains ${pattern}, but there is no such rule`,
        hint: near === undefined ? '`mesh-triage rules list` shows the ids.' : `Did you mean ${near}?`,
      },
    ];
  });
}

function texts({ title, finding, evidence }: RuleFile): readonly Complaint[] {
  const complaints: Complaint[] = [];
  if (evidence === undefined) {
    complaints.push({
      path: [],
      message: 'evidence is missing',
      hint: 'Say what to quote, and what it proves: `evidence: [{of: line, says: …}]`.',
    });
  }
  if (finding.fix.every((step) => (step.command ?? '').trim() === '' && (step.verify ?? '').trim() === '')) {
    complaints.push({
      path: ['finding', 'fix'],
      message: 'no step says what to run',
      hint: 'Give one step a `command`, with the names of this mesh in it: `kubectl get pod -n {{p.namespace}}`.',
    });
  }
  if (title.trim().endsWith('.'))
    complaints.push({
      path: ['title'],
      message: 'the title ends with a full stop',
      hint: 'A title is a few words, not a sentence.',
    });
  return complaints;
}

function searches({ find }: RuleFile, index: number): readonly Complaint[] {
  const clause = find[index];
  if (clause === undefined) return [];
  const { literals, textPath, pattern, patternPath } = searchedBy(clause, index);
  const complaints: Complaint[] = literals.flatMap((literal) => {
    const ordinary = ordinaryLineWith(literal);
    if (ordinary === undefined) return [];
    return [
      {
        path: textPath,
        message: `the literal ${JSON.stringify(literal)} stands in ordinary lines`,
        hint: `Such as: ${ordinary.slice(0, 120)}. Take words that only the wrong line has.`,
      },
    ];
  });
  for (const text of pattern === undefined ? [] : requiredTexts(pattern)) {
    const twin = literals.find((literal) => almost(text, literal));
    if (twin !== undefined) {
      complaints.push({
        path: patternPath,
        message: `the pattern wants ${JSON.stringify(text)}, but only lines with ${JSON.stringify(twin)} are looked at`,
        hint: 'The two differ by a letter or by case; a line can hardly hold both.',
      });
    }
  }
  return complaints;
}

/** Whether two texts are one and the same but for case or a letter or two. */
function almost(a: string, b: string): boolean {
  if (a.includes(b) || b.includes(a)) return false;
  const [one, other] = [a.trim(), b.trim()];
  const size = Math.min(one.length, other.length);
  if (size < 8) return false;
  const [x, y] = [one.slice(0, size), other.slice(0, size)];
  let different = 0;
  for (let i = 0; i < size && different <= 2; i++) if (x[i] !== y[i]) different++;
  return different <= 2 || x.toLowerCase() === y.toLowerCase();
}

function examples({ examples: { fires, silent } }: RuleFile): readonly Complaint[] {
  const content = ({ files }: Example): string => JSON.stringify(files);
  const firing = new Set(fires.map(content));
  return silent.flatMap((example, i) => {
    const path = ['examples', 'silent', i];
    if (firing.has(content(example)))
      return [
        {
          path,
          message: `the near miss ${JSON.stringify(example.name)} is the same as an example that fires`,
          hint: 'Change in it what makes it harmless.',
        },
      ];
    if (Object.values(example.files).every((text) => text.trim() === ''))
      return [
        {
          path,
          message: `the near miss ${JSON.stringify(example.name)} is empty`,
          hint: 'A near miss has the same shape as what is broken, but is not broken.',
        },
      ];
    return [];
  });
}
