import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contributions from '../../src/contributions.ts';
import type { ViewState } from '../../src/contributions.ts';

interface Rule {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

/** What a setting can be. */
interface Values {
  readonly default: number | string;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly enum?: readonly string[] | undefined;
}

interface Setting extends Values {
  readonly scope: string;
  readonly markdownEnumDescriptions?: readonly string[];
}

/** The parts of package.json that have a counterpart in the code. */
interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string }[];
    readonly menus: Readonly<Record<string, readonly Rule[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly languages: readonly { readonly id: string }[];
    readonly grammars: readonly { readonly language: string; readonly path: string }[];
  };
}

const root = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const manifestText = read('package.json');
const manifest: Manifest = JSON.parse(manifestText);
const texts: Readonly<Record<string, string>> = JSON.parse(read('package.nls.json'));
const { commands, menus, views, viewsContainers, viewsWelcome, configuration, languages, grammars } =
  manifest.contributes;
const declared = commands.map(({ command }) => command);

/** All that the pattern's first group finds in the text, each once, in order. */
function findAll(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].toSorted();
}

function valuesOf({ default: usual, minimum, maximum, enum: choices }: Values): Values {
  return { default: usual, minimum, maximum, enum: choices };
}

describe('package.json', () => {
  it('is of the extension that the code names', () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, contributions.extensionId);
  });

  it('has the version of the newest release in the changelog', () => {
    assert.equal(/^## (\d\S+)/mu.exec(read('CHANGELOG.md'))?.[1], manifest.version);
  });

  it('promises the oldest VS Code whose API the code is compiled against', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });

  it('declares the commands of the code, all in one category', () => {
    assert.deepEqual(declared.toSorted(), Object.values(contributions.commandIds).toSorted());
    assert.deepEqual([...new Set(commands.map(({ category }) => category))], ['Sync Runs']);
  });

  it('declares the view of the code, in a container that exists', () => {
    assert.deepEqual(
      Object.values(views)
        .flat()
        .map(({ id }) => id),
      [contributions.runsViewId],
    );
    assert.deepEqual(
      Object.keys(views),
      viewsContainers.activitybar.map(({ id }) => id),
    );
  });

  it('declares the settings of the code with its bounds, none of which a workspace can set', () => {
    const { settings, settingsSection } = contributions;
    const properties = Object.entries(configuration.properties);
    assert.deepEqual(
      properties.map(([name, property]) => [name, valuesOf(property)]),
      Object.values(settings).map((setting) => [`${settingsSection}.${setting.name}`, valuesOf(setting)]),
    );
    for (const [, { scope }] of properties) assert.match(scope, /^(?:application|machine)$/u);
  });

  it('says of each choice of a setting what it does', () => {
    for (const { enum: choices = [], markdownEnumDescriptions: descriptions = [] } of Object.values(
      configuration.properties,
    )) {
      assert.equal(descriptions.length, choices.length);
    }
  });

  it('asks for the context keys of the code, all of them', () => {
    const conditions = findAll(manifestText, /"(?:when": "|onContext:)(.+)"/gu).join(' ');
    const used = findAll(conditions, /(?<!view == )(syncRuns\.\w+)/gu);
    assert.deepEqual(used, Object.values(contributions.contextKeys).toSorted());
  });

  it('has a welcome for every state of the view but those that show something', () => {
    const hasWelcome: Readonly<Record<ViewState, boolean>> = {
      signedOut: true,
      keyRejected: true,
      noRuns: true,
      noMatch: true,
      offline: true,
      loading: false,
      ready: false,
    };
    const expected = Object.entries(hasWelcome).filter(([, has]) => has);
    assert.deepEqual(
      viewsWelcome.map(({ when }) => when),
      expected.map(([state]) => `${contributions.contextKeys.state} == '${state}'`),
    );
  });

  it('puts into menus what is a command, with a condition', () => {
    for (const [menu, rules] of Object.entries(menus)) {
      for (const { command, when } of rules) {
        assert.ok(declared.includes(command), `${command} in ${menu}`);
        assert.ok(when, `${command} in ${menu} has no condition`);
      }
    }
  });

  it('hides from the palette only what needs the tree, or has nothing to do', () => {
    const { loadMore, retry, clearFilter } = contributions.commandIds;
    // The others must be there before anything has activated the extension: they ask for what they lack.
    assert.deepEqual(menus['commandPalette'], [
      { command: loadMore, when: 'false' },
      { command: retry, when: 'false' },
      { command: clearFilter, when: contributions.contextKeys.filtered },
    ]);
  });

  it('reaches every command that the palette hides from somewhere else', () => {
    const hidden = menus['commandPalette']?.filter(({ when }) => when === 'false').map(({ command }) => command) ?? [];
    const elsewhere = Object.entries(menus).flatMap(([menu, rules]) => (menu === 'commandPalette' ? [] : rules));
    const inMenus = new Set(elsewhere.map(({ command }) => command));
    const { loadMore } = contributions.commandIds; // the tree's last item runs it
    for (const command of hidden) assert.ok(inMenus.has(command) || command === loadMore, command);
  });

  it('offers no real run on the row of a dry run, and neither kind on one that is in progress', () => {
    const { runNow, dryRun } = contributions.commandIds;
    const offered = (item: string): readonly string[] =>
      (menus['view/item/context'] ?? []).flatMap(({ command, when = '' }) => {
        const pattern = /viewItem =~ \/(.+)\/$/u.exec(when)?.[1];
        const isShown = pattern !== undefined && new RegExp(pattern, 'u').test(item);
        return isShown && [runNow, dryRun].some((id) => id === command) ? [command] : [];
      });
    assert.deepEqual(['sync', 'sync disabled', 'run'].map(offered), [
      [runNow, dryRun],
      [runNow, dryRun],
      [runNow, dryRun],
    ]);
    assert.deepEqual(offered('run dryRun'), [dryRun]);
    assert.deepEqual(['run inProgress', 'run dryRun inProgress', 'unknown', 'status'].flatMap(offered), []);
  });

  it('names the language, the file systems and the page that the code registers', () => {
    assert.deepEqual(
      languages.map(({ id }) => id),
      [contributions.logLanguageId, contributions.failuresLanguageId],
    );
    assert.deepEqual(
      grammars.map(({ language }) => language),
      [contributions.logLanguageId, contributions.failuresLanguageId],
    );
    const { failuresScheme, jsonScheme, logScheme, detailsViewType } = contributions;
    assert.deepEqual(manifest.activationEvents, [
      'onUri',
      `onFileSystem:${failuresScheme}`,
      `onFileSystem:${jsonScheme}`,
      `onFileSystem:${logScheme}`,
      `onLanguage:${contributions.logLanguageId}`,
      `onWebviewPanel:${detailsViewType}`,
    ]);
  });

  it('names files that exist', () => {
    for (const file of findAll(manifestText, /"(?:\.\/)?(media\/[^"]+)"/gu))
      assert.ok(existsSync(join(root, file)), file);
  });

  it('uses the texts of package.nls.json, all of them', () => {
    assert.deepEqual(findAll(manifestText, /"%(.+)%"/gu), Object.keys(texts).toSorted());
  });

  it('links in its texts to commands that exist', () => {
    const known = new Set([...declared, `${contributions.runsViewId}.focus`]);
    for (const command of findAll(Object.values(texts).join('\n'), /\(command:([^)]+)\)/gu))
      assert.ok(known.has(command), command);
  });
});
