import { ALL, join, type Query, type QueryError } from "./query";
import { CHOICES, choiceOf, fieldOf, fieldsLike, isChoice, isNumber } from "./query-fields";
import { literalOf } from "./query-match";
import { foldQuery, type Term, type Token, tokenErrors, tokenize } from "./query-tokens";

export type Parsed =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly error: QueryError };

const MOST = 2000;

class Fault extends Error {
  readonly fault: QueryError;
  constructor(fault: QueryError) {
    super(fault.code);
    this.fault = fault;
  }
}
const fail = (fault: QueryError): never => {
  throw new Fault(fault);
};

/**
 * Reads a query: conditions side by side must all hold, OR binds weaker, NOT or a minus negates, brackets group. The
 * first fault is told with its place.
 */
export function parseQuery(text: string): Parsed {
  if (text.length > MOST) return { ok: false, error: { code: "long", from: MOST, to: text.length } };
  const tokens = tokenize(text);
  const [early] = tokenErrors(tokens);
  if (early) return { ok: false, error: early };
  try {
    return read(tokens, text.length);
  } catch (error) {
    if (error instanceof Fault) return { ok: false, error: error.fault };
    throw error;
  }
}

function read(tokens: readonly Token[], end: number): Parsed {
  let at = 0;
  let depth = 0;
  const peek = () => tokens[at];

  const anyOf = (): Query => {
    const options = [allOf()];
    while (peek()?.kind === "or") {
      const or = peek()!;
      at++;
      if (startsNothing(peek())) fail({ code: "operand", from: or.from, to: or.to, value: "OR" });
      options.push(allOf());
    }
    return join("or", options);
  };

  const allOf = (): Query => {
    const parts: Query[] = [];
    for (;;) {
      const token = peek();
      if (token?.kind === "and") {
        at++;
        if (!parts.length || startsNothing(peek()))
          fail({ code: "operand", from: token.from, to: token.to, value: "AND" });
        continue;
      }
      if (!token || token.kind === ")" || token.kind === "or") break;
      parts.push(negated());
    }
    const next = peek();
    if (!parts.length && next?.kind === "or")
      fail({ code: "operand", from: next.from, to: next.to, value: "OR" });
    return join("and", parts);
  };

  const negated = (): Query => {
    const token = peek()!;
    if (token.kind !== "not") return single();
    at++;
    if (++depth > 200 || startsNothing(peek()))
      fail({ code: "operand", from: token.from, to: token.to, value: "NOT" });
    const of = negated();
    depth--;
    return { op: "not", of };
  };

  const single = (): Query => {
    const token = peek()!;
    at++;
    if (token.kind === "term") return condition(token);
    // only an opening bracket is left: the callers have looked
    if (++depth > 200) fail({ code: "open", from: token.from, to: token.to });
    if (peek()?.kind === ")") fail({ code: "operand", from: token.from, to: peek()!.to });
    const inner = anyOf();
    if (peek()?.kind !== ")") fail({ code: "open", from: token.from, to: end });
    at++;
    depth--;
    return inner;
  };

  if (!tokens.length) return { ok: true, query: ALL };
  const query = anyOf();
  const rest = peek();
  if (rest) fail({ code: "close", from: rest.from, to: rest.to });
  return { ok: true, query };
}

const startsNothing = (token: Token | undefined): boolean =>
  !token || token.kind === ")" || token.kind === "and" || token.kind === "or";

function condition(term: Term): Query {
  const { from, to, pattern } = term;
  if (term.field === null) return { op: "text", field: "word", pattern };
  const written = `${term.field}${term.sign}`;
  const field = fieldOf(term.field);
  if (!field) return fail({ code: "field", from, to, field: term.field, allowed: fieldsLike(term.field) });
  if (pattern === "") return fail({ code: "value", from, to, field: written });
  const value = literalOf(pattern) ?? pattern;
  if (isNumber(field)) {
    const number = field === "ar" ? ratioOf(value) : numberOf(value);
    if (number === null) return fail({ code: "number", from: term.at, to, field: term.field, value });
    return { op: "number", field, compare: term.compare, value: number };
  }
  if (term.compare !== "=") return fail({ code: "compare", from, to: term.at, field: term.field });
  if (!isChoice(field)) {
    if (field === "bucket") return { op: "text", field, pattern: foldQuery(pattern).toLowerCase() };
    return { op: "text", field, pattern };
  }
  const choice = choiceOf(field, value);
  if (choice === null)
    return fail({
      code: "choice",
      from: term.at,
      to,
      field: term.field,
      value,
      allowed: Object.keys(CHOICES[field]),
    });
  return { op: "choice", field, value: choice };
}

const numberOf = (text: string): number | null =>
  /^\d+(?:\.\d+)?$/.test(text) ? finite(Number(text)) : null;
/** A number too long to be held is none. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** 1.5, 3:2 or 3/2. */
function ratioOf(text: string): number | null {
  const pair = /^(\d+(?:\.\d+)?)[:/](\d+(?:\.\d+)?)$/.exec(text);
  if (!pair) return numberOf(text);
  // by zero, or of two such numbers: none
  return finite(Number(pair[1]) / Number(pair[2]));
}
