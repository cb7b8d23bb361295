import { CredentialTestContext } from 'n8n-core';
import nock from 'nock';
import type { ClientContext } from '../../../../nodes/Postscript/api/client';
import { PostscriptClient } from '../../../../nodes/Postscript/api/client';
import { checkIdentity } from '../../../../nodes/Postscript/api/identity';
import { credentialFor, TEST_KEY } from '../../../support/credentials';
import { additionalDataFor } from '../../../support/engine';
import { dropDownContext } from '../../../support/interactive';

const HOST = 'https://api.postscript.io';
const ME = '/api/v2/me';
const credential = credentialFor(HOST);

/** Both ways to ask: a credential that is not saved yet, and a client. */
const ways = [
	[
		'the credential test',
		async () => {
			const { helpers } = new CredentialTestContext(additionalDataFor(credential, '1'));
			return await checkIdentity(helpers, credential);
		},
	],
	[
		'a client',
		async () => {
			const context = dropDownContext(credential) as ClientContext;
			return await (await PostscriptClient.forContext(context, 'interactive')).request('me');
		},
	],
] as const;

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

describe.each(ways)('%s', (_way, ask) => {
	test('learns whom the key speaks for', async () => {
		const identity = { resource_id: 'shop_1', resource_name: 'Shop', resource_type: 'shop' };
		nock(HOST).get(ME).reply(200, identity);
		expect(await ask()).toEqual(identity);
	});

	test.each([
		{},
		{ status: 'OK', success: true },
		{ resource_name: 'Shop' },
		{ resource_id: '' },
		{ resource_id: null },
		{ resource_id: 7 },
		{ resource_id: {} },
	])('takes %j for no connection', async (body) => {
		nock(HOST).get(ME).reply(200, body);
		await expect(ask()).rejects.toMatchObject({
			message: 'api.postscript.io did not answer as Postscript does',
			hint: 'Check Base URL in the credential',
		});
	});

	test('shows no key that an answer repeats', async () => {
		nock(HOST)
			.get(ME)
			.reply(200, { resource_id: 'shop_1', resource_name: `for ${TEST_KEY}` });
		expect(await ask()).toEqual({ resource_id: 'shop_1', resource_name: 'for ***' });
		nock(HOST).get(ME).reply(400, `Not valid: Bearer ${TEST_KEY}`);
		await expect(ask()).rejects.toMatchObject({
			message: 'Postscript refused to check this key: Not valid: Bearer ***',
		});
	});
});
