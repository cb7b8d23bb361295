import { InputError } from '../../domain/inputError';
import { LOOPBACK } from '../../domain/credential';

const FIELD = 'Webhook URL';

/**
 * Whether Postscript can deliver to an address of this n8n.
 *
 * @param callbackUrl the address that n8n gives the node
 * @param baseUrl the credential's Base URL: an emulator on this machine may call this machine
 * @throws InputError that explains n8n's setting for the address
 */
export function parseCallbackUrl(callbackUrl: string | undefined, baseUrl: string): string {
	if (!callbackUrl || !URL.canParse(callbackUrl)) {
		throw new InputError(
			FIELD,
			'This n8n has no webhook address that Postscript could call',
			'Set the environment variable WEBHOOK_URL of n8n to its public address, e.g. https://n8n.example.com/, and restart n8n',
		);
	}
	const url = new URL(callbackUrl);
	const isHere = LOOPBACK.test(url.hostname);
	if (isHere ? LOOPBACK.test(new URL(baseUrl).hostname) : url.protocol === 'https:') {
		return callbackUrl;
	}
	throw new InputError(
		FIELD,
		isHere
			? `Postscript cannot reach ${url.origin}: that address leads back to the machine that calls it`
			: `Postscript delivers to https addresses only, and this n8n calls itself ${url.origin}`,
		'Set the environment variable WEBHOOK_URL of n8n to the address at which it is reached from the internet, beginning with https://, e.g. https://n8n.example.com/, restart n8n, and activate the workflow again',
	);
}
