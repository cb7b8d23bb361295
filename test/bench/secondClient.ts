/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a program of its own */
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { TEST_KEY } from '../emulator';

/** Another integration on the same key: sends so many requests a second, evenly, whatever it is answered, under a name of its own. */
async function main([url, perSecond, name]: string[]): Promise<void> {
	const headers = { authorization: `Bearer ${TEST_KEY}`, 'user-agent': name };
	for (let next = performance.now(); ; next += 1000 / Number(perSecond)) {
		await wait(Math.max(0, next - performance.now()));
		void request(`${url}/api/v2/me`, { headers }).then(async ({ body }) => await body.dump());
	}
}

void main(process.argv.slice(2));
