import type {
	IAuthenticate,
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import {
	assertOwnHost,
	authenticationHeaders,
	DEFAULT_BASE_URL,
	DEFAULT_REQUESTS_PER_SECOND,
	readCredential,
} from '../nodes/Postscript/domain/credential';

/**
 * n8n's HTTP client carries all headers but Authorization on to whatever host a redirect names. The first
 * two are the newer helper's words, the others the older one's, which the HTTP Request node goes through.
 */
const NO_REDIRECTS = {
	disableFollowRedirect: true,
	maxRedirects: 0,
	followRedirect: false,
	followAllRedirects: false,
};

/** The keys of a shop, or of a partner for a shop, and the address and pace that go with them. */
export class PostscriptApi implements ICredentialType {
	name = 'postscriptApi';

	displayName = 'Postscript API';

	icon: Icon = { light: 'file:../icons/postscript.svg', dark: 'file:../icons/postscript.dark.svg' };

	documentationUrl = 'https://developers.postscript.io/reference';

	properties: INodeProperties[] = [
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk_...',
			description:
				"The shop's private key from Postscript (side menu: shop name > API). Partners enter their own key, which begins with sk_partner_, and the shop's key below.",
		},
		{
			displayName: 'Shop Token',
			name: 'shopToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				"For partners only: the shop's private key, sent beside the partner's own. A shop calling for itself leaves this empty.",
		},
		// It is as secret as the other keys, only its name is not on the linter's list.
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password
		{
			displayName: 'Partner Key',
			name: 'partnerKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only if Postscript gave you one to be sent beside the key of the shop. Nothing is sent when this is empty.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			placeholder: `e.g. ${DEFAULT_BASE_URL}`,
			description: 'Leave as it is, unless Postscript gave you another address. Must be https.',
		},
		{
			displayName: 'Requests per Second',
			name: 'requestsPerSecond',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_REQUESTS_PER_SECOND,
			description:
				'Postscript allows 15 for each key. Lower it to leave room for another integration that uses the same key.',
		},
	];

	/**
	 * The one place where keys meet a request, also for n8n's HTTP Request node: a credential that
	 * cannot be right (a public key, an address without https) stops here, before anything is sent,
	 * and a key is never put on a request to another host than its own. n8n's helpers send what this
	 * gives back unchanged, so no setting of a node can allow redirects again.
	 */
	authenticate: IAuthenticate = async (
		fields: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	) => {
		const credential = readCredential(fields);
		assertOwnHost(credential, request);
		return {
			...request,
			...NO_REDIRECTS,
			headers: { ...request.headers, ...authenticationHeaders(credential) },
		};
	};
}
