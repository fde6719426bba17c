import { documentedStatuses } from '../files-com/runStatus.ts';
import {
  isCount,
  isFlag,
  isListOf,
  isNumber,
  isOneOf,
  isRecord,
  isShape,
  isText,
  optional,
  type Check,
} from './checks.ts';
import {
  isKept,
  isLogFilter,
  isNullOrText,
  isQuery,
  isRunId,
  passes,
  type Checks,
  type HostMessage,
} from './messages.ts';
import {
  pageCommands,
  type ActionView,
  type ErrorGroup,
  type ErrorText,
  type FieldView,
  type Figure,
  type HistoryRun,
  type HistoryView,
  type LogChoice,
  type LogFoundView,
  type LogRow,
  type LogView,
  type PageContent,
  type Problem,
  type ProgressView,
  type RowMarks,
  type RunDetail,
  type RunView,
  type StatusView,
  type TransferView,
} from './views.ts';

// Whether what the page was sent is what it can show, field by field.

const isMaybeText = optional(isText);
const isMaybeNumber = optional(isNumber);

const isStatus = isShape<StatusView>({ label: isText, icon: isText, color: isText });
const isAction = isShape<ActionView>({ label: isText, action: isOneOf(['retry', ...pageCommands]) });
const isProblem = isShape<Problem>({ title: isText, detail: isText, actions: isListOf(isAction), isGone: isFlag });
const isQuiet = isShape({ state: isOneOf(['loading', 'ready']) });
const isFailed = isShape({ state: isOneOf(['failed']), problem: isProblem });

const isPart: Check = (value) => isQuiet(value) || isFailed(value);

const isTransfer = isShape<TransferView>({ path: isText, fraction: isMaybeNumber, text: isText });
const isProgress = isShape<ProgressView>({
  fraction: isMaybeNumber,
  text: isText,
  transfers: isListOf(isTransfer),
  transfersNote: isMaybeText,
});
const isErrorText = isShape<ErrorText>({ text: isText, count: isNumber });
const isDetail = isShape<RunDetail>({
  errors: isListOf(isShape<ErrorGroup>({ common: isText, texts: isListOf(isErrorText), count: isNumber })),
  errorsTitle: isText,
  errorsNote: isMaybeText,
  errorsLeftOut: isMaybeText,
  hasMoreErrors: isFlag,
  body: isMaybeText,
  bodyLeftOut: isMaybeText,
  fieldsLeftOut: isMaybeText,
  fields: isListOf(isShape<FieldView>({ name: isText, value: isText })),
});

const isRun = isShape<RunView>({
  title: isText,
  subtitle: isText,
  status: optional(isStatus),
  announcement: isText,
  dryRun: isFlag,
  route: isMaybeText,
  createdAt: isMaybeNumber,
  when: isMaybeText,
  whenInFull: isMaybeText,
  duration: isMaybeText,
  figures: isListOf(isShape<Figure>({ label: isText, value: isText, status: optional(isStatus) })),
  progress: optional(isProgress),
  detail: optional(isDetail),
});

const isPlaces = isListOf(isCount);
const isMarks = optional(
  isShape<RowMarks>({
    operation: optional(isPlaces),
    path: optional(isPlaces),
    message: optional(isPlaces),
    text: optional(isPlaces),
  }),
);

const isEntry = isShape<Extract<LogRow, { kind: 'entry' }>>({
  kind: isOneOf(['entry']),
  line: isNumber,
  time: isText,
  operation: isText,
  status: optional(isStatus),
  failed: isFlag,
  path: isText,
  size: isText,
  message: isText,
  marks: isMarks,
});
const isLine = isShape<Extract<LogRow, { kind: 'text' }>>({
  kind: isOneOf(['text']),
  line: isNumber,
  failed: isFlag,
  text: isText,
  marks: isMarks,
});

const isRow: Check = (value) => isEntry(value) || isLine(value);

const isChoices = isListOf(isShape<LogChoice>({ value: isNullOrText, label: isText, count: isText }));

const isLog = isShape<LogView>({
  part: isPart,
  note: isText,
  more: isMaybeText,
  generation: isCount,
  rows: isCount,
  bytes: isCount,
  failed: isCount,
  failedShown: isCount,
  goesOn: isFlag,
  filter: isLogFilter,
  statuses: isChoices,
  operations: isChoices,
});

const isFound = isShape<LogFoundView>({
  query: optional(isQuery),
  note: isText,
  isRunning: isFlag,
  generation: isCount,
  row: optional(isCount),
});

const isHistoryRun = isShape<HistoryRun>({
  runId: isRunId,
  isPresent: isFlag,
  status: isStatus,
  pattern: isOneOf([...documentedStatuses, 'other']),
  height: isMaybeNumber,
  when: isText,
  duration: isText,
  bytes: isText,
  errors: isText,
  text: isText,
});

const isHistory = isShape<HistoryView>({
  part: isPart,
  note: isText,
  longest: isText,
  runs: isListOf(isHistoryRun),
  previous: optional(isRunId),
  next: optional(isRunId),
});

const isContent = isShape<PageContent>({
  run: isRun,
  runPart: isPart,
  log: isLog,
  found: isFound,
  history: isHistory,
});

const isStrings = (value: unknown) => isRecord(value) && Object.values(value).every((text) => isText(text));

const hostChecks: Checks<HostMessage> = {
  start: { strings: isStrings, locale: isText, keep: isKept, content: isContent },
  run: { run: isRun, part: isPart },
  log: { log: isLog },
  logRows: { generation: isCount, bytes: isCount, first: isCount, rows: isListOf(isRow), query: optional(isQuery) },
  logFound: { found: isFound },
  logReveal: { generation: isCount, row: isCount, note: isText },
  history: { history: isHistory },
};

/** Whether the page may take this as a message of the host. */
export function isHostMessage(value: unknown): value is HostMessage {
  return passes(hostChecks, value);
}
