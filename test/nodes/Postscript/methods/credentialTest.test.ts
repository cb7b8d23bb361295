import { CredentialTestContext } from 'n8n-core';
import type { ICredentialsDecrypted, IDataObject, INodeCredentialTestResult } from 'n8n-workflow';
import { postscriptApiTest } from '../../../../nodes/Postscript/methods/credentialTest';
import {
	BASIC_PLAN_KEY,
	PARTNER_KEY,
	PUBLIC_KEY,
	startEmulator,
	TEST_KEY,
	type Emulator,
} from '../../../emulator';
import { credentialFor, shownFields } from '../../../support/credentials';
import { additionalDataFor } from '../../../support/engine';

const UNKNOWN_KEY = ['sk', 'test', 'nobody'].join('_');

let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null });
});
beforeEach(() => emulator.reset());
afterEach(() => expect(emulator.violations).toEqual([]));
afterAll(async () => await emulator.close());

/** Tests a credential as n8n's screen does when it is saved; no key may stand in what the screen shows. */
async function testOf(fields: IDataObject): Promise<INodeCredentialTestResult> {
	const stored = credentialFor(emulator.url, { privateKey: TEST_KEY, ...fields } as never);
	const data = shownFields(stored);
	const context = new CredentialTestContext(additionalDataFor(data, '1'));
	const result = await postscriptApiTest.call(context, { data } as ICredentialsDecrypted);
	const text = JSON.stringify(result);
	for (const key of [TEST_KEY, UNKNOWN_KEY, BASIC_PLAN_KEY, PARTNER_KEY, PUBLIC_KEY]) {
		expect(text).not.toContain(key);
	}
	return result;
}

test('says whom the key belongs to, with one request', async () => {
	expect(await testOf({})).toEqual({ status: 'OK', message: 'Connected to Test Shop' });
	expect(emulator.log).toMatchObject([
		{ method: 'GET', path: '/api/v2/me', headers: { authorization: 'Bearer ***' } },
	]);
	expect(emulator.log[0].headers).not.toHaveProperty('x-postscript-shop-token');
});

test('keys may be pasted with spaces around, and the address with a slash behind', async () => {
	const result = await testOf({ privateKey: ` ${TEST_KEY}\n`, baseUrl: `${emulator.url}/` });
	expect(result.status).toBe('OK');
});

test('a partner speaks for a shop', async () => {
	const result = await testOf({ privateKey: PARTNER_KEY, shopToken: TEST_KEY });
	expect(result).toEqual({ status: 'OK', message: 'Connected to Test Shop' });
	expect(emulator.log[0].headers).toMatchObject({ 'x-postscript-shop-token': '***' });
});

test('a partner key beside the key of a shop, as some partners are asked for', async () => {
	const result = await testOf({
		connectAs: 'partner',
		privateKey: BASIC_PLAN_KEY,
		partnerKey: PARTNER_KEY,
	});
	expect(result).toEqual({ status: 'OK', message: 'Connected to Basic Plan Shop' });
	expect(emulator.log[0].headers).toMatchObject({ 'x-postscript-partner-key': '***' });
});

describe('says before anything is sent what cannot be right', () => {
	test.each<[string, IDataObject, string]>([
		[
			'a public key',
			{ privateKey: PUBLIC_KEY },
			"Private Key is a public key (it begins with pk_), which Postscript's API never accepts. Use the private key, which begins with sk_; Postscript shows it (side menu: shop name > API)",
		],
		[
			'a partner key without a shop token',
			{ privateKey: PARTNER_KEY },
			"Private Key is a partner key, but Shop Token is empty. Choose Partner under Connect As, and enter the shop's own private key as Shop Token: a partner key alone speaks for no shop",
		],
		[
			'no key',
			{ privateKey: '  ' },
			'Private Key is empty. Paste the private key (it begins with sk_) that Postscript shows (side menu: shop name > API)',
		],
		[
			'a header in the key',
			{ privateKey: `${TEST_KEY}\r\nX-Injected: 1` },
			'Private Key holds a character that no Postscript key has, such as a space or a line break. Copy the key again from Postscript (side menu: shop name > API) and paste it whole',
		],
		[
			'a public key as shop token',
			{ privateKey: PARTNER_KEY, shopToken: PUBLIC_KEY },
			"Shop Token is a public key (it begins with pk_), which Postscript's API never accepts. Use the private key, which begins with sk_; Postscript shows it (side menu: shop name > API)",
		],
		[
			'an address without https',
			{ baseUrl: 'http://api.example.com' },
			'Base URL must begin with https://, so that the key never crosses the network unencrypted. Enter https://api.postscript.io; plain http is accepted for this machine alone (localhost)',
		],
		[
			'an address that is none',
			{ baseUrl: 'postscript' },
			'Base URL "postscript" is not a web address. Enter https://api.postscript.io, or the address that Postscript gave you, beginning with https://',
		],
		[
			'no rate',
			{ requestsPerSecond: 0 },
			'Requests per Second must be a number above 0. Enter 15, which is what Postscript allows',
		],
	])('%s', async (_what, fields, message) => {
		expect(await testOf(fields)).toEqual({ status: 'Error', message });
		expect(emulator.log).toEqual([]);
	});
});

test('an unknown key', async () => {
	const { status, message } = await testOf({ privateKey: UNKNOWN_KEY });
	expect(status).toBe('Error');
	expect(message).toMatch(/^Postscript does not know this key\. Check Private Key/);
});

test("no API access on the shop's plan", async () => {
	const { status, message } = await testOf({ privateKey: BASIC_PLAN_KEY });
	expect([status, message]).toEqual([
		'Error',
		"Postscript refuses this key: it has no API access. Ask Postscript's support (developersupport@postscript.io) whether the shop's plan comes with API access; partners check that Private Key holds their own key and Shop Token the shop's. Postscript's words: Access denied. You do not have permissions to access the requested resource",
	]);
});

test('a host that is not there', async () => {
	const gone = await startEmulator();
	await gone.close();
	const { status, message } = await testOf({ baseUrl: gone.url });
	expect([status, message]).toEqual([
		'Error',
		`${new URL(gone.url).host} could not be reached to check this key. Check the network of this n8n and Base URL in the credential, then try again`,
	]);
});

test('a redirect, which is not followed', async () => {
	emulator.fail({ kind: 'redirect', location: `${emulator.url}/api/v2/me`, times: 1 });
	const { status, message } = await testOf({});
	expect(status).toBe('Error');
	expect(message).toMatch(/^The address answered with a redirect, which is refused/);
	expect(emulator.log).toHaveLength(1);
});

test.each([
	['a page of HTML', { kind: 'html' }],
	['nothing', { kind: 'empty' }],
	['half an answer', { kind: 'malformed' }],
	['no answer', { kind: 'cut' }],
] as const)('%s', async (_what, fault) => {
	emulator.fail(fault);
	const { status, message } = await testOf({});
	expect(status).toBe('Error');
	expect(message).toMatch(/^Postscript gave no readable answer when asked to check this key\. /);
});
