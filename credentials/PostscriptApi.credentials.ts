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

/**
 * A field for partners, also shown where the key itself says that it is a partner's: n8n hands a credential over without
 * what it does not show, and one from before there was Connect As counts as a shop's.
 */
function forPartners(field: INodeProperties): INodeProperties[] {
	const isPartnerKey = { _cnd: { startsWith: 'sk_partner_' } };
	return [
		{ ...field, displayOptions: { show: { connectAs: ['partner'] } } },
		{ ...field, displayOptions: { show: { connectAs: ['shop'], privateKey: [isPartnerKey] } } },
	];
}

/** The keys of a shop, or of a partner for a shop, and the address and pace that go with them. */
export class PostscriptApi implements ICredentialType {
	name = 'postscriptApi';

	displayName = 'Postscript API';

	icon: Icon = { light: 'file:../icons/postscript.svg', dark: 'file:../icons/postscript.dark.svg' };

	documentationUrl = 'https://github.com/postscript-n8n/n8n-nodes-postscript-sms#the-key';

	properties: INodeProperties[] = [
		{
			displayName:
				'In Postscript: <b>shop name &gt; API &gt; Create Security Key Pair</b>, confirm and name it, then <b>Show</b> under Private Key. The shop needs a plan with API access.',
			name: 'keyNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Connect As',
			name: 'connectAs',
			type: 'options',
			default: 'shop',
			description: 'Whose key it is',
			options: [
				{ name: 'Shop', value: 'shop', description: 'You call for your own shop' },
				{
					name: 'Partner',
					value: 'partner',
					description: 'An approved integration calls for a shop',
				},
			],
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk_...',
			description:
				"The shop's private key, which begins with sk_. Partners enter their own, which begins with sk_partner_.",
		},
		...forPartners({
			displayName: 'Shop Token',
			name: 'shopToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: "The shop's private key, sent beside the partner's own",
		}),
		...forPartners({
			displayName: 'Partner Key',
			name: 'partnerKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only if Postscript gave you one to be sent beside the key of the shop. Nothing is sent when this is empty.',
		}),
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
