import type {
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	INodeCredentialsDetails,
	INodeParameters,
} from 'n8n-workflow';
import { ICredentials, ICredentialsHelper, NodeHelpers } from 'n8n-workflow';
import { PostscriptApi } from '../../credentials/PostscriptApi.credentials';

/** A private key as tests use it; put together so that no scanner takes it for a real one. */
export const TEST_KEY = ['sk', 'test', 'shop'].join('_');

/**
 * Stands in for n8n's own credentials helper, which lives in its command-line package: knows one
 * credential and lets the real credential class put the keys on requests.
 */
export class TestCredentialsHelper extends ICredentialsHelper {
	private readonly type = new PostscriptApi();

	constructor(private readonly data: ICredentialDataDecryptedObject) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_typeName: string,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		if (typeof this.type.authenticate !== 'function') throw new Error('not a function');
		return await this.type.authenticate(credentials, requestOptions);
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(details: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		throw new Error(`not stored: ${type} ${details.name}`);
	}

	/** As n8n does (credentials-helper.ts: applyDefaultsAndOverwrites): the fields that it adds itself stay. */
	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		const { allowedHttpRequestDomains, allowedDomains } = this.data;
		return {
			...shownFields(this.data),
			...(allowedHttpRequestDomains !== undefined && { allowedHttpRequestDomains }),
			...(allowedDomains !== undefined && { allowedDomains }),
		};
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties() {
		return this.type.properties;
	}
}

/** What n8n hands over of a stored credential: with defaults, without what is not shown. */
export function shownFields(
	stored: ICredentialDataDecryptedObject,
): ICredentialDataDecryptedObject {
	const { properties } = new PostscriptApi();
	const shown = NodeHelpers.getNodeParameters(
		properties,
		stored as INodeParameters,
		true,
		false,
		null,
		null,
	);
	return shown as ICredentialDataDecryptedObject;
}

/** The credential's fields for a service at this address. */
export function credentialFor(
	baseUrl: string,
	more: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject {
	return {
		privateKey: TEST_KEY,
		shopToken: '',
		partnerKey: '',
		baseUrl,
		requestsPerSecond: 15,
		...more,
	};
}
