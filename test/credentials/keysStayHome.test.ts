/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-deprecated-workflow-functions -- real servers, and the helper that n8n's own node still uses */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IAllExecuteFunctions, IHttpRequestOptions, IRequestOptions } from 'n8n-workflow';
import { credentialFor, TEST_KEY } from '../support/credentials';
import { dropDownContext } from '../support/interactive';

/**
 * What n8n's HTTP Request node does with this credential: its versions 1 to 4.4 go through the older of
 * n8n's two helpers, other nodes through the newer one. Both run here as n8n runs them, against two
 * servers, one of which is a stranger's.
 */
const SHOP_TOKEN = ['sk', 'test', 'shop', 'token'].join('_');
const PARTNER_KEY = ['sk', 'test', 'partner', 'key'].join('_');
const KEYS = [TEST_KEY, SHOP_TOKEN, PARTNER_KEY];

interface Host {
	url: string;
	requests: IncomingMessage[];
	/** Where the next requests are redirected to, if at all. */
	redirectTo?: string;
	server: Server;
}

async function startHost(): Promise<Host> {
	const requests: IncomingMessage[] = [];
	const host: Host = { url: '', requests, server: createServer() };
	host.server.on('request', (request: IncomingMessage, response) => {
		requests.push(request);
		if (host.redirectTo) response.writeHead(307, { Location: host.redirectTo }).end();
		else response.setHeader('content-type', 'application/json').end('{"ok":true}');
	});
	await new Promise<void>((resolve) => host.server.listen(0, '127.0.0.1', resolve));
	host.url = `http://127.0.0.1:${(host.server.address() as AddressInfo).port}`;
	return host;
}

let own: Host;
let stranger: Host;
beforeEach(async () => {
	[own, stranger] = await Promise.all([startHost(), startHost()]);
});
afterEach(() => {
	for (const { server } of [own, stranger]) {
		server.closeAllConnections();
		server.close();
	}
});

/** The options that HTTP Request 4.2 sets where the user changed nothing. */
const NODE_DEFAULTS: IRequestOptions = {
	method: 'GET',
	followRedirect: true,
	followAllRedirects: true,
	resolveWithFullResponse: true,
	sendCredentialsOnCrossOriginRedirect: true,
};

/** @returns the fault, or undefined when the request went through */
async function send(
	dialect: 'older' | 'newer',
	target: { address?: string; baseURL?: string },
	more: object = {},
): Promise<Error | undefined> {
	const fields = { connectAs: 'partner', shopToken: SHOP_TOKEN, partnerKey: PARTNER_KEY };
	const context = dropDownContext(
		credentialFor(own.url, fields),
	) as unknown as IAllExecuteFunctions;
	const { helpers } = context;
	const base = target.baseURL === undefined ? {} : { baseURL: target.baseURL };
	const request =
		dialect === 'older'
			? helpers.requestWithAuthentication.call(context, 'postscriptApi', {
					...NODE_DEFAULTS,
					...(target.address !== undefined && { uri: target.address }),
					...base,
					...more,
				})
			: helpers.httpRequestWithAuthentication.call(context, 'postscriptApi', {
					...(target.address !== undefined && { url: target.address }),
					...base,
					...more,
				} as IHttpRequestOptions);
	return await request.then(
		() => undefined,
		(error: Error) => error,
	);
}

describe.each(['older', 'newer'] as const)("n8n's %s helper", (dialect) => {
	test('takes every key to its own host', async () => {
		expect(await send(dialect, { address: `${own.url}/api/v2/me` })).toBeUndefined();
		expect(own.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
			['/api/v2/me', `Bearer ${TEST_KEY}`],
		]);
		expect(own.requests[0].headers).toMatchObject({
			'x-postscript-shop-token': SHOP_TOKEN,
			'x-postscript-partner-key': PARTNER_KEY,
		});
	});

	test('takes a path below the base address', async () => {
		expect(await send(dialect, { address: '/api/v2/me', baseURL: own.url })).toBeUndefined();
		expect(own.requests).toHaveLength(1);
	});

	const port = () => new URL(stranger.url).port;
	test.each<[string, () => { address?: string; baseURL?: string }]>([
		['another host', () => ({ address: stranger.url })],
		['another host below the own base', () => ({ address: stranger.url, baseURL: own.url })],
		['another base', () => ({ address: '/api/v2/me', baseURL: stranger.url })],
		['another base alone', () => ({ baseURL: stranger.url })],
		['the own host as a user name', () => ({ address: `http://127.0.0.1@localhost:${port()}/` })],
		['the own host with a user name', () => ({ address: own.url.replace('//', '//x:y@') })],
		['an address without a protocol', () => ({ address: `//127.0.0.1:${port()}/` })],
		[
			'such an address below the base',
			() => ({ address: `//127.0.0.1:${port()}/`, baseURL: own.url }),
		],
		['backslashes', () => ({ address: `\\\\127.0.0.1:${port()}\\`, baseURL: own.url })],
		['one slash too few', () => ({ address: `http:127.0.0.1:${port()}`, baseURL: own.url })],
		['a line break in the protocol', () => ({ address: `ht\ntp://127.0.0.1:${port()}/` })],
		['another protocol', () => ({ address: own.url.replace('http:', 'https:') })],
		['no address', () => ({})],
		['an empty address', () => ({ address: '' })],
		['a path without a base', () => ({ address: '/api/v2/me' })],
		['something that is no address', () => ({ address: 'http://' })],
	])('sends nothing to %s', async (_what, target) => {
		const fault = await send(dialect, target());
		expect(fault?.message).toMatch(/This credential belongs to http:.* and is not sent to/);
		for (const key of KEYS) expect(JSON.stringify(fault)).not.toContain(key);
		expect([...own.requests, ...stranger.requests]).toEqual([]);
	});

	test.each([
		['GET', {}],
		['POST', { method: 'POST', body: { a: 1 } }],
		['GET with redirects asked for', { maxRedirects: 5, disableFollowRedirect: false }],
		[
			'POST with redirects asked for',
			{ method: 'POST', followAllRedirects: true, maxRedirects: 5 },
		],
	])('follows no redirect: %s', async (_what, more) => {
		own.redirectTo = `${stranger.url}/api/v2/me`;
		const fault = await send(dialect, { address: `${own.url}/api/v2/me` }, more);
		expect(fault).toBeInstanceOf(Error);
		expect([own.requests.length, stranger.requests.length]).toEqual([1, 0]);
	});
});

test('of two addresses in one request both must be its own', async () => {
	const both = { url: `${own.url}/api/v2/me` };
	expect((await send('older', { address: stranger.url }, both))?.message).toContain(
		'is not sent to',
	);
	expect((await send('newer', { address: own.url }, { uri: stranger.url }))?.message).toContain(
		'is not sent to',
	);
	expect([...own.requests, ...stranger.requests]).toEqual([]);
});

test.each([5, {}, ['http://127.0.0.1'], true])('an address of another type (%p)', async (uri) => {
	const fault = await send('older', {}, { uri });
	expect(fault?.message).toContain('an address that is not clear');
});
