/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- the programs are what is looked at */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TASKS = readFileSync(join(__dirname, '..', 'tasks', 'tasks.mjs'), 'utf8');
const suites = [...new Set(TASKS.match(/test\/e2e\/\w+\.ts/g))];

test.each(suites)('%s ends with a search for its keys in all that n8n kept', (suite) => {
	const program = readFileSync(join(__dirname, '..', '..', suite), 'utf8');
	expect(program).toContain('await checkKeysNotKept(checks, ');
});

test('the suites are those that npm can start', () => {
	expect(suites).toEqual(expect.arrayContaining(['test/e2e/demo.ts', 'test/e2e/browserChecks.ts']));
	expect(suites.length).toBeGreaterThan(6);
});
