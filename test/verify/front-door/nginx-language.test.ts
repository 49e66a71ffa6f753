import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseNginx } from '../../../verify/front-door/nginx-language.ts';

const words = (text: string): string[][] => parseNginx(text).map(statement => statement.words);

test('a statement is words and a semicolon, wherever lines break', () => {
  assert.equal(words('a b\n  c; d;'), [['a', 'b', 'c'], ['d']]);
});

test('a block holds statements, and a brace behind a dollar is none', () => {
  const [map] = parseNginx(`map $\{host}x $y { a b; c { d; } }`);
  assert.equal(map?.words, ['map', `$\{host}x`, '$y']);
  assert.equal(
    map?.block?.map(one => one.words),
    [['a', 'b'], ['c']],
  );
  assert.equal(map?.block?.[1]?.block?.[0]?.words, ['d']);
});

test('quotes keep spaces, semicolons, braces and the other quote together, and may be empty', () => {
  assert.equal(words(`a "b c; {d} 'e'" 'f "g"' "";`), [['a', "b c; {d} 'e'", 'f "g"', '']]);
});

test('a backslash is taken away before quotes and itself, makes signs of three letters, and stays before all else', () => {
  assert.equal(words(String.raw`a "\"\\ \. \t" \;b;`), [['a', '"\\ \\. \t', '\\;b']]);
});

test('the bracket of an if may follow a quote, and nothing else may', () => {
  assert.equal(words('if ($a ~ "b{1}") { return 400; }'), [['if', '($a', '~', 'b{1}', ')']]);
  assert.throws(() => parseNginx('a "b"c;'), /followed by no space/);
});

test('comments are left out, but not in a word or a quote', () => {
  assert.equal(words('# a;\nb; # c;\nd#e "# f";'), [['b'], ['d#e', '# f']]);
});

for (const [text, message] of [
  ['a b', 'line 1: "a b" has no end'],
  ['a;\nb }', 'line 2: "b }" has no end'],
  ['a {\n b;', 'line 2: a block is not closed'],
  ['a; }', '"}" closes no block'],
  ['a "b;', 'a quote is not closed'],
  ['a;;', '";" stands alone'],
  ['{ a; }', '"{" stands alone'],
  ['a { b }', 'has no end'],
] as const)
  test(`${JSON.stringify(text)} is refused, as nginx would not start with it`, () => {
    assert.throws(
      () => parseNginx(text),
      (error: Error) => error.message.includes(message),
    );
  });

test.run();
