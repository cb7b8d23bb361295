/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the payloads are files */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { summaries } from './summary';

interface Payload {
	name: string;
	body: unknown;
}

interface Expectation {
	file: string;
	name: string;
	/** What each event asks for, as `summaries` writes it. */
	events: string[];
}

function fixture<Row>(file: string): Row[] {
	// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- fixtures are found from here
	const path = join(__dirname, '../../../../fixtures/customer-data', file);
	return JSON.parse(readFileSync(path, 'utf8')) as Row[];
}

const expectations = fixture<Expectation>('expected.json');
const files = [...new Set(expectations.map(({ file }) => file))];

/** Four client libraries as captured on the wire, and what the servers of both vendors send. */
describe.each(files)('%s', (file) => {
	const payloads = fixture<Payload>(file);
	const rows = expectations
		.filter((row) => row.file === file)
		.map((row, index) => ({ ...row, body: payloads[index].body, from: payloads[index].name }));

	it('has an expectation for each payload', () => {
		expect(rows.map(({ name }) => name)).toEqual(payloads.map(({ name }) => name));
	});

	it.each(rows)('$name', ({ body, events }) => {
		expect(summaries(body)).toEqual(events);
	});
});
