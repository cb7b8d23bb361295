import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { PostscriptError } from '../api/errors';
import { checkIdentity } from '../api/identity';
import { InputError } from '../domain/inputError';
import { joinSentences } from '../domain/sentences';

function adviceOf(error: unknown): string {
	if (error instanceof InputError || error instanceof PostscriptError) {
		return joinSentences(error.message, error.hint);
	}
	return 'The test could not be carried out. Check the fields of the credential';
}

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
		return { status: 'Error', message: adviceOf(error) };
	}
}
