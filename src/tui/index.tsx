import { render } from 'ink';
import { App } from './app.tsx';
import type { FeedEvent, Ports } from './ports.ts';
import { initialState } from './state.ts';
import { createStore } from './store.ts';
import { themeOf } from './theme.ts';

export interface UiOptions {
  readonly ports: Ports;
  /** Called once with what takes the news of the analysis. */
  readonly onFeed: (feed: (event: FeedEvent) => void) => void;
  readonly title: string;
  readonly color: boolean;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
}

export interface Ui {
  /** Resolves when the first frame is on the terminal. */
  readonly painted: Promise<void>;
  /** Leaves the terminal as it was. */
  readonly close: () => void;
  /** Resolves when the user quits or the UI is closed, the terminal being clean; rejects with an error of the UI. */
  readonly closed: Promise<void>;
}

// Alternate scroll: on the alternate screen the wheel sends arrow keys, and the mouse goes on selecting text.
const MOUSE_ON = '\u001b[?1007h';
const MOUSE_OFF = '\u001b[?1007l';

/** Opens the full-screen UI on the alternate screen. */
export function openUi({ ports, onFeed, title, color, ascii, mouse, stdout, stdin }: UiOptions): Ui {
  const theme = themeOf({ color, ascii });
  let app: Parameters<Parameters<typeof App>[0]['onReady']>[0] | undefined;
  const setMouse = (on: boolean): void => {
    if (mouse) stdout.write(on ? MOUSE_ON : MOUSE_OFF);
  };
  const store = createStore(
    initialState({
      columns: stdout.columns || 80,
      rows: stdout.rows || 24,
      title,
      // Measuring any character beyond ASCII first loads tables of Unicode, which takes longer than the whole first frame.
      glyphs: themeOf({ color, ascii: true }).glyphs,
      canRead: ports.reader !== null,
      formats: ports.formats,
    }),
    {
      ports,
      onQuit: () => app?.exit(),
      onStop: async () => {
        setMouse(false);
        await app?.suspendTerminal(ports.stop);
        setMouse(true);
        store.send({ type: 'resize', columns: stdout.columns || 80, rows: stdout.rows || 24 });
      },
    },
  );
  const instance = render(
    <App
      store={store}
      theme={theme}
      onReady={(ready) => {
        app = ready;
      }}
    />,
    {
      stdout,
      stdin,
      alternateScreen: true,
      interactive: true,
      exitOnCtrlC: false,
      patchConsole: false,
      incrementalRendering: true,
      maxFps: 60,
    },
  );
  const painted = instance.waitUntilRenderFlush().then(() => store.send({ type: 'glyphs', glyphs: theme.glyphs }));
  setMouse(true);
  const mouseOff = (): void => setMouse(false);
  if (mouse) process.on('exit', mouseOff);
  onFeed(store.feed);
  const closed = instance.waitUntilExit().then(
    () => mouseOff(),
    (error: unknown) => {
      mouseOff();
      throw error;
    },
  );
  return { painted, close: () => instance.unmount(), closed };
}
