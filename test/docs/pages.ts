/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads and writes the project's files */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA_FOLDER, SCHEMAS } from './schemas';
import { TABLES } from './tables';

export const PROJECT = join(__dirname, '..', '..');

/** A file of the project with what it should hold. */
export interface Page {
	/** Relative to the project. */
	file: string;
	text: string;
	wanted: string;
}

/** Everything that is made from code: Markdown with tables, what names the repository, and output schemas. */
export function pages(): Page[] {
	const { homepage } = JSON.parse(read('package.json')) as { homepage: string };
	const markdown = ['README.md', ...filesIn('docs', '.md')].map((file) =>
		page(file, (text) => withAddress(withTables(text), homepage)),
	);
	const keys = `${homepage}#the-key`;
	const codex = filesIn('nodes/Postscript', '.node.json').map((file) =>
		page(file, (text) =>
			text
				.replace(/("primaryDocumentation": \[\s*\{ ?\s*"url": )"[^"]*"/, `$1"${homepage}"`)
				.replace(/("credentialDocumentation": \[\s*\{ ?\s*"url": )"[^"]*"/, `$1"${keys}"`),
		),
	);
	const credential = page('credentials/PostscriptApi.credentials.ts', (text) =>
		text.replace(/(documentationUrl = )'[^']*'/, `$1'${keys}'`),
	);
	const schemas = Object.entries(SCHEMAS).map(([name, schema]): Page => {
		const file = `${SCHEMA_FOLDER}/${name}`;
		const text = existsSync(join(PROJECT, file)) ? read(file) : '';
		return { file, text, wanted: `${JSON.stringify(schema, null, '\t')}\n` };
	});
	return [...markdown, ...codex, credential, ...schemas];
}

/** The names of the tables that a page holds. */
export function tablesIn(text: string): string[] {
	return [...text.matchAll(MARKED)].map(([, name]) => name);
}

const MARKED = /<!-- table: (\w+) -->\n[\s\S]*?<!-- \/table -->/g;

/** @throws Error for a mark that names no table */
function withTables(text: string): string {
	return text.replace(MARKED, (_whole, name: string) => {
		if (!Object.hasOwn(TABLES, name)) throw new Error(`There is no table ${name}`);
		return `<!-- table: ${name} -->\n${TABLES[name]()}\n<!-- /table -->`;
	});
}

function withAddress(text: string, homepage: string): string {
	return text
		.replace(/git clone \S+/g, `git clone ${homepage}.git`)
		.replace(/https:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+(?=\/actions\/)/g, homepage);
}

function page(file: string, make: (text: string) => string): Page {
	const text = read(file);
	return { file, text, wanted: make(text) };
}

function filesIn(folder: string, ending: string): string[] {
	const names = readdirSync(join(PROJECT, folder)).filter((name) => name.endsWith(ending));
	return names.sort().map((name) => `${folder}/${name}`);
}

function read(file: string): string {
	return readFileSync(join(PROJECT, file), 'utf8');
}
