import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { PostscriptApi } from '../../credentials/PostscriptApi.credentials';
import { credentialFor, shownFields, TEST_KEY } from '../support/credentials';

const BASE_URL = 'https://api.postscript.io';
const type = new PostscriptApi();

async function authenticated(
	fields: IDataObject,
	request: IHttpRequestOptions = { url: `${BASE_URL}/api/v2/me` },
) {
	if (typeof type.authenticate !== 'function') throw new Error('It is no function');
	return await type.authenticate(credentialFor(BASE_URL, fields as never), request);
}

test('the key goes out as the bearer, other headers stay', async () => {
	const request = await authenticated(
		{},
		{ url: `${BASE_URL}/api/v2/me`, headers: { Accept: 'application/json' } },
	);
	expect(request).toEqual({
		url: `${BASE_URL}/api/v2/me`,
		headers: { Accept: 'application/json', Authorization: `Bearer ${TEST_KEY}` },
		// Versions of n8n differ in which of these they read.
		disableFollowRedirect: true,
		maxRedirects: 0,
		followRedirect: false,
		followAllRedirects: false,
	});
});

test('shop token and partner key go out only where there are such', async () => {
	const shopToken = ['sk', 'test', 'other'].join('_');
	const partnerKey = ['sk', 'partner', 'x'].join('_');
	const { headers } = await authenticated({ shopToken, partnerKey });
	expect(headers).toEqual({
		Authorization: `Bearer ${TEST_KEY}`,
		'X-Postscript-Shop-Token': shopToken,
		'X-Postscript-Partner-Key': partnerKey,
	});
});

test.each([
	['another host', 'https://example.com/api/v2/me'],
	['a host that begins alike', 'https://api.postscript.io.example.com/api/v2/me'],
	['another port', 'https://api.postscript.io:8443/api/v2/me'],
	['plain http', 'http://api.postscript.io/api/v2/me'],
	['a user name in front', 'https://api.postscript.io@example.com/api/v2/me'],
])('a key never goes to %s', async (_what, url) => {
	await expect(authenticated({}, { url })).rejects.toThrow(
		/^This credential belongs to https:\/\/api\.postscript\.io and is not sent to /,
	);
});

test('an address relative to the base address is its own', async () => {
	const { headers } = await authenticated({}, { url: '/api/v2/me', baseURL: BASE_URL });
	expect(headers).toEqual({ Authorization: `Bearer ${TEST_KEY}` });
});

test.each([
	[{ privateKey: '' }, 'Private Key is empty'],
	[{ privateKey: ['pk', 'test'].join('_') }, 'Private Key is a public key'],
	// Postscript answers two keys in each other's place with words about plans.
	[{ shopToken: ['sk', 'partner', 'x'].join('_') }, 'Shop Token is a partner key'],
	[{ privateKey: 'a b' }, 'Private Key holds a character that no Postscript key has'],
	[{ baseUrl: 'http://example.com' }, 'Base URL must begin with https://'],
	[{ baseUrl: 'https://user@example.com' }, 'Base URL may hold no user name'],
	[{ baseUrl: 'https://example.com?x=1' }, 'Base URL may hold no user name, question mark'],
	[{ requestsPerSecond: 'many' }, 'Requests per Second must be a number above 0'],
])('%p is refused before anything is sent', async (fields, message) => {
	await expect(authenticated(fields)).rejects.toThrow(message);
});

test.each(['http://localhost:4010', 'http://127.0.0.1:4010', 'http://[::1]:4010'])(
	'plain http to this very machine: %s',
	async (baseUrl) => {
		const { headers } = await authenticated({ baseUrl }, { url: `${baseUrl}/api/v2/me` });
		expect(headers).toEqual({ Authorization: `Bearer ${TEST_KEY}` });
	},
);

describe('what n8n hands over', () => {
	const shopToken = ['sk', 'test', 'other'].join('_');
	const partnerKey = ['sk', 'partner', 'x'].join('_');
	const namesOf = (fields: IDataObject) => Object.keys(shownFields(fields as never));
	const SHOWN = ['keyNotice', 'connectAs', 'privateKey', 'baseUrl', 'requestsPerSecond'];

	test('a new credential is a shop, which sees nothing for partners', () => {
		expect(namesOf({ privateKey: TEST_KEY })).toEqual(SHOWN);
		expect(shownFields({})).toMatchObject({ connectAs: 'shop' });
	});

	test('a partner sees both fields', () => {
		const shown = shownFields({ connectAs: 'partner', shopToken });
		expect(shown).toMatchObject({ shopToken, partnerKey: '' });
	});

	test("a partner's key shows them as well: a credential from before there was a choice keeps its keys", () => {
		const shown = shownFields({ privateKey: partnerKey, shopToken });
		expect(shown).toMatchObject({ connectAs: 'shop', shopToken, partnerKey: '' });
	});

	test('what a shop does not see is not sent', () => {
		expect(namesOf({ privateKey: TEST_KEY, shopToken, partnerKey })).toEqual(SHOWN);
	});
});

test('every secret is a password field, and names are those that workflows are saved with', () => {
	expect(type.name).toBe('postscriptApi');
	const fields = new Map(
		type.properties.map(({ name, typeOptions }) => [name, typeOptions?.password]),
	);
	expect([...fields]).toEqual([
		['keyNotice', undefined],
		['connectAs', undefined],
		['privateKey', true],
		['shopToken', true],
		['partnerKey', true],
		['baseUrl', undefined],
		['requestsPerSecond', undefined],
	]);
});

test('the way to the key stands above it', () => {
	const [notice] = type.properties;
	expect(notice.type).toBe('notice');
	for (const step of ['shop name', 'API', 'Create Security Key Pair', 'Show']) {
		expect(notice.displayName).toContain(step);
	}
});
