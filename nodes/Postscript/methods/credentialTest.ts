import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { checkIdentity } from '../api/identity';
import { InputError } from '../domain/inputError';
import { PostscriptError } from '../api/errors';

/** Tests the credential with one `GET /api/v2/me` and says in plain words what is wrong with it. */
export async function postscriptApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const { resource_name: name, resource_id: id } = await checkIdentity(
			this.helpers,
			credential.data ?? {},
		);
		return { status: 'OK', message: `Connected to ${name ?? id}` };
	} catch (error) {
		if (!(error instanceof InputError || error instanceof PostscriptError)) throw error;
		return { status: 'Error', message: `${error.message}. ${error.hint}` };
	}
}
