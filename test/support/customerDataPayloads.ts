/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the payloads are files */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a vendor's library or server sends, and what is to become of it. */
export interface CustomerDataPayload {
	file: string;
	name: string;
	body: unknown;
	/** What each event asks for, in words; or why the body is refused. */
	events: string[];
	/** The status or error code of each output item, for a shop that knows Ada and Ben. */
	statuses: string[];
}

function fixture<Row>(file: string): Row[] {
	// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- fixtures are found from here
	const path = join(__dirname, '../fixtures/customer-data', file);
	return JSON.parse(readFileSync(path, 'utf8')) as Row[];
}

/** Four client libraries as captured on the wire, and what the servers of both vendors send. */
export function customerDataPayloads(): CustomerDataPayload[] {
	const expected = fixture<Omit<CustomerDataPayload, 'body'>>('expected.json');
	const files = new Map<string, Array<{ name: string; body: unknown }>>();
	return expected.map((row) => {
		const rest = files.get(row.file) ?? fixture<{ name: string; body: unknown }>(row.file);
		files.set(row.file, rest);
		const payload = rest.shift();
		if (payload?.name !== row.name) throw new Error(`${row.file} has no payload "${row.name}"`);
		return { ...row, body: payload.body };
	});
}
