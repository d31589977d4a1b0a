import { describe, expect, test } from 'vitest';
import { COMMANDS, type Command } from '../../src/flags.ts';
import { helpText } from '../../src/help.ts';

const commands: readonly Command[] = COMMANDS;

test('the program’s help names every command', () => {
  for (const { name, summary } of commands) expect(helpText('').replace(/\s+/g, ' ')).toContain(`${name} ${summary}`);
});

describe.each(commands.map((command) => [command.name, command] as const))('%s', (name, { flags, examples }) => {
  const text = helpText(name);

  test('help names every flag with its choices and default', () => {
    const words = text.replace(/\s+/g, ' ');
    for (const flag of flags) {
      expect(words).toContain(`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`} ${flag.help}`);
      if (flag.choices) expect(words).toContain(`One of ${flag.choices.join(', ')}.`);
      if (flag.default) expect(words).toContain(`Default: ${flag.default}.`);
    }
  });

  test('fits on 80 columns, examples aside', () => {
    const commandsShown = examples.map(([command]) => `  ${command}`);
    for (const line of text.split('\n')) if (!commandsShown.includes(line)) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('the table holds together', () => {
    expect(new Set(flags.map((flag) => flag.name)).size).toBe(flags.length);
    const shorts = flags.flatMap((flag) => flag.short ?? []);
    expect(new Set(shorts).size).toBe(shorts.length);
    for (const flag of flags) {
      expect(flag.value !== undefined).toBe(flag.type === 'string');
      expect(flag.help).toMatch(/^[A-Z].*\.$/);
      if (flag.choices && flag.default) expect(flag.choices).toContain(flag.default);
    }
  });
});
