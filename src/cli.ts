import { parseCommandLine } from './command-line.ts';
import type { ExitCode, Io } from './commands/io.ts';
import { helpText } from './help.ts';
import { sanitize } from './util/sanitize.ts';
import { UsageError } from './util/usage-error.ts';
import { VERSION } from './version.ts';

const isClosedPipe = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EPIPE';

// A terminal that does not tell its size says 0.
const columnsOf = ({ isTTY, columns }: NodeJS.WriteStream): number => (isTTY ? columns || 80 : 0);

async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  const line = parseCommandLine(argv);
  switch (line.ask) {
    case 'help':
      await io.out(helpText(line.topic));
      return 0;
    case 'version':
      await io.out(`mesh-triage ${VERSION}\n`);
      return 0;
    case 'impossible':
      throw new UsageError(line.message, line.hint);
    // Loaded only now, so that help and mistakes are answered at once.
    case 'analyze': {
      const { analyze } = await import('./commands/analyze.ts');
      // The UI analyses in a worker and paints at once, so that it must not wait for all this to load here.
      return analyze(line.options, io, async (options, onProgress) => {
        const { isLarge, runInThread } = await import('./commands/run-in-thread.ts');
        // What a rule costs is not told across threads.
        if (!options.profile && (await isLarge(options.paths))) return runInThread(options, onProgress);
        return (await import('./pipeline.ts')).runAnalysis(options, onProgress);
      });
    }
    case 'scan': {
      const { scan } = await import('./commands/scan.ts');
      return scan(line.options, io);
    }
    case 'view': {
      const { view } = await import('./commands/view.ts');
      return view(line.options, io);
    }
    case 'schema': {
      const { printSchema } = await import('./commands/schema.ts');
      return printSchema(line.of, io);
    }
    case 'formats': {
      const { printFormats } = await import('./commands/formats.ts');
      return printFormats(line.format, io);
    }
    case 'rules': {
      const { runRules } = await import('./commands/rules.ts');
      return runRules(line.options, io);
    }
  }
}

function explain(error: unknown): string {
  if (error instanceof UsageError) {
    return `mesh-triage: ${error.message}\n${error.hint === '' ? '' : `${error.hint}\n`}`;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `mesh-triage: internal error, which is a bug of mesh-triage ${VERSION}. Please report it with these lines:\n${detail}\n`;
}

const { stdout, stderr } = process;
const { NO_COLOR = '', TERM, TERM_PROGRAM } = process.env;
// Each write hears of a closed pipe too; without a listener the stream would bring the process down.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error) => {
    if (!isClosedPipe(error)) throw error;
  });
}

const io: Io = {
  out: (text) =>
    new Promise((done, fail) => {
      stdout.write(text, (error) => (error && !isClosedPipe(error) ? fail(error) : done()));
    }),
  err: (text) => {
    stderr.write(text);
  },
  outColumns: columnsOf(stdout),
  errColumns: columnsOf(stderr),
  color: stdout.isTTY && NO_COLOR === '' && TERM !== 'dumb',
  // Opening standard input takes time, which help has no use for.
  get terminal() {
    const { stdin } = process;
    const canShowUi = stdin.isTTY && stdout.isTTY && TERM !== 'dumb';
    return canShowUi ? { stdin, stdout, clipboard: TERM !== 'linux' && TERM_PROGRAM !== 'Apple_Terminal' } : undefined;
  },
};

try {
  process.exitCode = await main(process.argv.slice(2), io);
} catch (error) {
  io.err(sanitize(explain(error)));
  process.exitCode = 2;
}
