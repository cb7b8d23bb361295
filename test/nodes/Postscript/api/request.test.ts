import { ENDPOINTS } from '../../../../nodes/Postscript/api/endpoints';
import { buildRequest } from '../../../../nodes/Postscript/api/request';
import { readCredential } from '../../../../nodes/Postscript/domain/credential';
import { credentialFor, TEST_KEY } from '../../../support/credentials';

const credential = readCredential(credentialFor('https://api.postscript.io'));

test('an attempt ends after 20 seconds without an answer, unless the user sets a time-out', () => {
	expect(buildRequest(ENDPOINTS.me, {}, credential).timeout).toBe(20_000);
	// 300,000 is also what n8n sets where the user sets nothing: here it was set.
	for (const timeout of [1000, 300_000]) {
		expect(buildRequest(ENDPOINTS.me, {}, credential, { timeout }).timeout).toBe(timeout);
	}
});

test('the way to the network is the one that Request Options say', () => {
	const transport = {
		proxy: 'http://proxy.example.com:3128' as never,
		skipSslCertificateValidation: true,
		allowedDomains: 'api.postscript.io',
	};
	expect(buildRequest(ENDPOINTS.me, {}, credential, transport)).toMatchObject(transport);
});

test('no request holds a key: the credential adds them on the way', () => {
	const parts = { id: 's_1', body: { tags: ['a'] } };
	const request = buildRequest(ENDPOINTS.updateSubscriber, parts, credential);
	expect(JSON.stringify(request)).not.toContain(TEST_KEY);
});
