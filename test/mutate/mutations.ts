// Small changes to a source file, each of which some test should notice.
import { parseSync } from 'oxc-parser';

/** One change to a source file: `before`, which starts at `start`, becomes `after`. */
export interface Mutant {
  readonly file: string;
  readonly start: number;
  readonly before: string;
  readonly after: string;
}

/** A node of the syntax tree; offsets count UTF-16 units. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

const swapped: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
};
const leaving = new Set(['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement']);
const acting = new Set([
  'CallExpression',
  'AssignmentExpression',
  'AwaitExpression',
  'UpdateExpression',
  'UnaryExpression',
]);

/** Every mutant of a TypeScript file that can still be parsed. */
export function mutantsOf(file: string, source: string): readonly Mutant[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const found: Mutant[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (isNode(value) && !isType(value)) {
      const before = source.slice(value.start, value.end);
      for (const after of changesOf(value, source)) found.push({ file, start: value.start, before, after });
      Object.values(value).forEach(visit);
    }
  };
  visit(program);
  const changing = found.filter(({ before, after }) => before !== after);
  return changing.filter((mutant) => parseSync(file, apply(mutant, source)).errors.length === 0);
}

/** The source with the mutant's change. */
export function apply({ file, start, before, after }: Mutant, source: string): string {
  if (!source.startsWith(before, start)) throw new Error(`${file} has changed.`);
  return source.slice(0, start) + after + source.slice(start + before.length);
}

/** Texts that can stand in the node's place. */
function changesOf(node: Node, source: string): readonly string[] {
  const text = (part: unknown): string => (isNode(part) ? source.slice(part.start, part.end) : '');
  const { operator, left, right, test, consequent, alternate, argument, expression, body, value } = node;
  switch (node.type) {
    case 'IfStatement': {
      const rest = source.slice(isNode(test) ? test.end : node.end, node.end);
      const isGuard = alternate === null && isNode(consequent) && leaving.has(lastOf(consequent).type);
      return [`if (!(${text(test)})${rest}`, ...(isGuard ? [';'] : [])];
    }
    case 'ConditionalExpression':
      return [`!(${text(test)}) ? ${text(consequent)} : ${text(alternate)}`];
    case 'LogicalExpression': {
      const other = swapped[String(operator)];
      const both = other === undefined ? [] : [`(${text(left)} ${other} ${text(right)})`];
      return [text(left), text(right), ...both];
    }
    case 'BinaryExpression': {
      const other = swapped[String(operator)];
      return other === undefined ? [] : [`${text(left)} ${other} ${text(right)}`];
    }
    case 'UnaryExpression':
      return operator === '!' ? [text(argument)] : [];
    case 'ExpressionStatement':
      return isNode(expression) && acting.has(expression.type) ? [';'] : [];
    case 'ReturnStatement':
      return isNode(argument) ? ['return undefined;'] : [];
    case 'ArrowFunctionExpression':
      return isNode(body) && body.type !== 'BlockStatement' ? [`${source.slice(node.start, body.start)}undefined`] : [];
    case 'Literal':
      return typeof value === 'boolean' ? [String(!value)] : value === 0 ? ['1'] : value === 1 ? ['0'] : [];
    default:
      return [];
  }
}

/** The statement itself, or the last of a block. */
function lastOf(statement: Node): Node {
  const inner = statement['body'];
  const last: unknown = statement.type === 'BlockStatement' && Array.isArray(inner) ? inner.at(-1) : undefined;
  return isNode(last) ? last : statement;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}

/** Types are gone when the code runs; only assertions have code inside. */
function isType({ type }: Node): boolean {
  return (
    type === 'ImportDeclaration' ||
    (type.startsWith('TS') && !['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'].includes(type))
  );
}

/** So many of the values, the same for the same seed. */
export function sample<T>(values: readonly T[], count: number, seed: number): readonly T[] {
  const rest = [...values];
  let state = seed >>> 0;
  // mulberry32
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return Array.from({ length: Math.min(count, rest.length) }, () =>
    rest.splice(Math.floor(random() * rest.length), 1),
  ).flat();
}
