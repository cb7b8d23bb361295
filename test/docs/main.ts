/*
 * Writes the tables of README and docs, and the output schemas, anew. A program of its own that runs outside n8n: what a published node may not
 * do does not apply to it.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- no part of the package */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { pages, PROJECT } from './pages';

const USAGE = `npm run docs [-- options]
  --check   only compare; ends with 1 where something differs
  --help    show this`;

/** @returns the exit code */
function main(): number {
	const { values } = parseArgs({
		options: {
			check: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) {
		console.log(USAGE);
		return 0;
	}
	const differing = pages().filter(({ text, wanted }) => text !== wanted);
	for (const { file, wanted } of differing) {
		if (!values.check) {
			mkdirSync(dirname(join(PROJECT, file)), { recursive: true });
			writeFileSync(join(PROJECT, file), wanted);
		}
		console.log(`${file}: ${values.check ? 'differs from the code' : 'written'}`);
	}
	if (differing.length === 0) console.log('All tables and schemas are what the code says.');
	return values.check && differing.length > 0 ? 1 : 0;
}

process.exitCode = main();
