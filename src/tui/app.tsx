import { Box, Text, useApp, useInput, useWindowSize } from 'ink';
import { memo, type ReactNode, useLayoutEffect, useSyncExternalStore } from 'react';
import { type FrameRow, frameOf } from './frame.ts';
import { keysFrom } from './input.ts';
import type { State } from './state.ts';
import type { Store } from './store.ts';
import type { Theme } from './theme.ts';

export interface AppProps {
  readonly store: Store;
  readonly theme: Theme;
  /** Told what Ink knows of the terminal, once. */
  readonly onReady: (app: ReturnType<typeof useApp>) => void;
}

/** Ties the store to Ink: keys and sizes in, frames out. */
export function App({ store, theme, onReady }: AppProps) {
  const app = useApp();
  const state = useSyncExternalStore(store.subscribe, store.get);
  const { columns, rows } = useWindowSize();
  useLayoutEffect(() => onReady(app), [app, onReady]);
  useLayoutEffect(() => {
    const { columns: known, rows: knownRows } = store.get();
    if (columns !== known || rows !== knownRows) store.send({ type: 'resize', columns, rows });
  }, [store, columns, rows]);
  useInput((input, key) => {
    for (const name of keysFrom(input, key)) store.send({ type: 'key', key: name });
  });
  return <Screen state={state} theme={theme} />;
}

export interface ScreenProps {
  readonly state: State;
  readonly theme: Theme;
}

/** One frame. Blank rows in a row are one box, since every node costs. */
export function Screen({ state, theme }: ScreenProps) {
  const rows = frameOf(state);
  const nodes: ReactNode[] = [];
  for (let i = 0; i < rows.length; ) {
    let end = i;
    while (rows[end]?.spans.length === 0) end++;
    const row = rows[i];
    if (end > i) nodes.push(<Box key={i} height={end - i} />);
    else if (row !== undefined) nodes.push(<Line key={i} row={row} theme={theme} />);
    i = Math.max(end, i + 1);
  }
  return (
    <Box flexDirection="column" width={state.columns} height={state.rows}>
      {nodes}
    </Box>
  );
}

interface LineProps {
  readonly row: FrameRow;
  readonly theme: Theme;
}

/** Rows that look as before are not laid out again. */
function looksEqual({ row: a, theme }: LineProps, { row: b, theme: other }: LineProps): boolean {
  if (theme !== other || a.selected !== b.selected || a.spans.length !== b.spans.length) return false;
  return a.spans.every(({ text, tone }, i) => text === b.spans[i]?.text && tone === b.spans[i]?.tone);
}

const Line = memo(function Line({ row: { spans, selected }, theme }: LineProps) {
  return (
    <Text wrap="truncate" inverse={selected}>
      {spans.map(({ text, tone }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity
        <Text key={index} {...(selected ? theme.styles.plain : theme.styles[tone])}>
          {text}
        </Text>
      ))}
    </Text>
  );
}, looksEqual);
