import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../render.ts';
import { inFolder } from './in-folder.ts';
import { isUnderstood, isUnderstoodBy51, type Shell, wordsOf } from './syntax.ts';

/**
 * The doors are the files that people start. Those for sh are run here. Those for PowerShell are parsed and compared with
 * their twins, not run: there is no PowerShell in npm.
 */
const files = readdirSync(join(root, 'scripts'));
const ending = (shell: Shell): string[] => files.filter(file => file.endsWith(`.${shell}`));
const textOf = (file: string): string => readFileSync(join(root, 'scripts', file), 'utf8');
const nameOf = (file: string): string => file.slice(0, file.lastIndexOf('.'));

const doors = ['deploy-kubernetes-infrastructure', 'deploy-service-mesh'];
const shells: Shell[] = ['sh', 'ps1'];

test('each door has a twin in the other shell, and they share one file a shell', () => {
  for (const shell of shells) assert.equal(ending(shell).map(nameOf), [...doors, 'door'], shell);
});

for (const shell of shells)
  for (const file of ending(shell))
    test(`${file} is understood by the grammar of its shell`, () => {
      assert.ok(isUnderstood(shell, textOf(file)));
    });

for (const file of ending('ps1')) {
  test(`${file} has nothing that PowerShell 7 understands and 5.1 does not`, () => {
    assert.ok(isUnderstoodBy51(textOf(file)));
    // 5.1 reads a file without a mark as the system's own code page.
    assert.not.match(textOf(file), /[^ -~\n]/);
  });
}

test('what only PowerShell 7 understands is found', () => {
  for (const text of ['$a ? 1 : 2', '$a ?? 2', '$a ??= 2', 'a && b', 'a || b', '$a?.b', '$a?[0]'])
    assert.not(isUnderstoodBy51(text), text);
  assert.ok(isUnderstoodBy51('if ($a) { b } else { c }'));
});

test('a file that ends too early is found in both shells', () => {
  assert.not(isUnderstood('sh', textOf('door.sh').replace(/\nfi\n/, '\n')));
  assert.not(isUnderstood('ps1', textOf('door.ps1').replace(/\}\n$/, '')));
});

const programOf = (shell: Shell, name: string): string[] =>
  wordsOf(shell, textOf(`${name}.${shell}`)).filter(word => word.endsWith('.ts'));

/** What a shell prints where something is missing. Where it stands, each shell says in its own words. */
const complaintsOf = (shell: Shell): string[] =>
  wordsOf(shell, textOf(`door.${shell}`))
    .filter(word => /^\w+: /.test(word))
    .map(word => word.replace(/\$PWD|\$\(Get-Location\)/, 'FOLDER'));

for (const name of doors)
  test(`both doors of ${name} lead to one program, which is there, and say the same of it`, () => {
    const [program = 'none', ...more] = programOf('sh', name);
    assert.equal([programOf('ps1', name), more], [[program], []]);
    assert.ok(existsSync(join(root, program)), program);
    const comments = shells.map(shell => textOf(`${name}.${shell}`).match(/^# .*$/m)?.[0]);
    assert.ok(comments[0]?.includes(program));
    assert.is(comments[0], comments[1]);
  });

test('both shells ask for the same Node, the one of package.json, and for what npm ci installs', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
  assert.equal(complaintsOf('sh'), [
    `node: is not found; install Node.js ${engines.node.replace('>=', '')} or newer`,
    'node_modules: is missing; run npm ci in FOLDER',
  ]);
  assert.equal(complaintsOf('ps1'), complaintsOf('sh'));
});

test('the doors of PowerShell hand every argument on, and the exit code back', () => {
  for (const name of doors) {
    const lines = textOf(`${name}.ps1`).split('\n').slice(1);
    const program = programOf('sh', name)[0];
    assert.equal(lines, [`& (Join-Path $PSScriptRoot 'door.ps1') '${program}' @args`, 'exit $LASTEXITCODE', '']);
  }
  assert.match(textOf('door.ps1'), '  node --import tsx $program @rest\n  exit $LASTEXITCODE\n');
  assert.match(textOf('door.ps1'), '$here = (Get-Location).ProviderPath\n$env:INIT_CWD = $here\n');
});

/** Runs a door of sh, with `PATH` alone. */
const run = (door: string, PATH: string, cwd: string) => {
  const { status, stdout, stderr } = spawnSync('/bin/sh', [door, '--help'], { cwd, encoding: 'utf8', env: { PATH } });
  return { code: status, out: stdout, err: stderr };
};

const path = process.env.PATH ?? '';

for (const name of doors) {
  test(`${name}.sh can be started, and gives the help of its program from any folder`, () => {
    assert.ok(statSync(join(root, 'scripts', `${name}.sh`)).mode & 0o100);
    inFolder(folder => {
      const { code, out, err } = run(join(root, 'scripts', `${name}.sh`), path, folder);
      assert.equal([code, err], [0, '']);
      assert.ok(out.startsWith(`scripts/${name}.sh [OPTIONS]\n`), out);
    });
  });

  test(`${name}.sh without Node says what to install`, () => {
    inFolder(folder => {
      symlinkSync('/usr/bin/dirname', join(folder, 'dirname'));
      const { code, out, err } = run(join(root, 'scripts', `${name}.sh`), folder, root);
      assert.equal([code, out], [2, '']);
      assert.is(err, 'node: is not found; install Node.js 20.19 or newer\n');
    });
  });

  test(`${name}.sh without node_modules says where to run npm ci`, () => {
    inFolder(folder => {
      mkdirSync(join(folder, 'scripts'));
      for (const file of [`${name}.sh`, 'door.sh'])
        copyFileSync(join(root, 'scripts', file), join(folder, 'scripts', file));
      const { code, out, err } = run(`scripts/${name}.sh`, path, folder);
      assert.equal([code, out], [2, '']);
      assert.is(err, `node_modules: is missing; run npm ci in ${folder}\n`);
    });
  });
}

test.run();
