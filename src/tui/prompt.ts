import { act, searchFor, switchTo } from './act.ts';
import { push, settle } from './cursor.ts';
import { indexOfFinding } from './finding-list.ts';
import { TABS } from './keys.ts';
import { COMMANDS, completions } from './palette.ts';
import { type Prompt, reportOf, type State, type Step, screen, screenOf, withScreen } from './state.ts';

/** A key while something is being typed. */
export function promptKey(state: State, prompt: Prompt, key: string): Step {
  const set = (change: Partial<Prompt>): Step => ({
    state: { ...state, prompt: { ...prompt, choice: -1, ...change } },
    effects: [],
  });
  switch (key) {
    case 'escape':
    case 'ctrl+c':
      return { state: { ...state, prompt: null }, effects: [] };
    case 'enter':
      return accept({ ...state, prompt: null }, prompt);
    case 'backspace':
    case 'delete':
      if (prompt.text === '') return { state: { ...state, prompt: null }, effects: [] };
      return set({ text: [...prompt.text].slice(0, -1).join('') });
    case 'ctrl+u':
      return set({ text: '' });
    case 'ctrl+w':
      return set({ text: prompt.text.replace(/\S*\s*$/, '') });
    case 'tab':
    case 'shift+tab':
      return prompt.kind === 'palette' ? complete(state, prompt, key === 'tab' ? 1 : -1) : { state, effects: [] };
    case 'space':
      return set({ text: `${prompt.text} ` });
    default:
      return [...key].length === 1 ? set({ text: prompt.text + key }) : { state, effects: [] };
  }
}

/** Tab goes through what fits what was typed. */
function complete(state: State, prompt: Prompt, step: number): Step {
  const typed = prompt.choice < 0 ? prompt.text : prompt.typed;
  const all = completions(state, typed);
  if (all.length === 0) return { state, effects: [] };
  const choice = (prompt.choice < 0 ? (step > 0 ? 0 : all.length - 1) : prompt.choice + step + all.length) % all.length;
  // The only one is taken, so that Tab goes on with its argument.
  const next: Prompt =
    all.length === 1
      ? { ...prompt, text: all[0] ?? '', choice: -1 }
      : { ...prompt, text: all[choice] ?? '', choice, typed };
  return { state: { ...state, prompt: next }, effects: [] };
}

function accept(state: State, { kind, text }: Prompt): Step {
  switch (kind) {
    case 'search':
      return searchFor({ ...state, search: text }, text, false, true);
    case 'filter':
      return { state: withFilter(state, text), effects: [] };
    case 'palette':
      return command(state, text.trim());
  }
}

function withFilter(state: State, filter: string): State {
  const next = withScreen(state, { filter: filter.trim(), cursor: 0, top: 0, calmBefore: -1 });
  return settle(next, 0);
}

function command(state: State, text: string): Step {
  const says = (message: string): Step => ({
    state: { ...state, message: { text: message, tone: 'bad' } },
    effects: [],
  });
  if (text === '') return { state, effects: [] };
  if (/^\d+$/.test(text))
    return { state: settle(state, lineIndex(state, Number(text)), { center: true }), effects: [] };
  const [typed = '', ...rest] = text.split(/\s+/);
  const argument = rest.join(' ');
  const matches = COMMANDS.filter(({ name }) => name.startsWith(typed));
  const found = matches.find(({ name }) => name === typed) ?? (matches.length === 1 ? matches[0] : undefined);
  if (found === undefined)
    return says(
      matches.length === 0
        ? `There is no command '${typed}'`
        : `'${typed}' may be ${matches.map(({ name }) => name).join(' or ')}`,
    );
  const tab = TABS.find((name) => name === found.name);
  if (tab !== undefined) return { state: switchTo(state, tab), effects: [] };
  switch (found.name) {
    case 'open': {
      const path = reportOf(state)?.coverage.entries.find((entry) => entry.path === argument)?.path;
      return path === undefined
        ? says(`There is no entry '${argument}'`)
        : { state: push(state, screenOf('file', { path })), effects: [] };
    }
    case 'finding': {
      const report = reportOf(state);
      const finding = report === null ? -1 : indexOfFinding(report, argument);
      return finding < 0
        ? says(`There is no finding '${argument}'`)
        : { state: push(state, screenOf('finding', { finding })), effects: [] };
    }
    case 'filter':
      return { state: withFilter(state, argument), effects: [] };
    case 'severity': {
      const level = ['critical', 'error', 'warning', 'info'].indexOf(argument) + 1;
      return level === 0
        ? says('A severity is critical, error, warning or info')
        : { state: settle({ ...state, level }), effects: [] };
    }
    case 'export':
      if (argument !== '' && !state.formats.includes(argument)) return says(`A format is ${state.formats.join(', ')}`);
      return argument === '' ? act(state, 'export') : { state, effects: [{ type: 'save', format: argument }] };
    case 'wrap':
      return act(state, 'wrap');
    case 'help':
      return act(state, 'help');
    default:
      return act(state, 'quit');
  }
}

/** `:123` is a line of the entry where one is shown, else of the list. */
const lineIndex = (state: State, number: number): number =>
  screen(state).view === 'evidence' ? screen(state).cursor : number - 1;
