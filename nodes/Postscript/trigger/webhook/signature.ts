import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import type { PostscriptClient } from '../../api/client';
import type { Identity } from '../../api/types';
import { credentialFingerprint } from '../fingerprint';
import type { NodeState } from './nodeStates';
import { readWebhookState, writeWebhookState, type WebhookState } from './state';
import { fetchToken, isSignedWith, newestToken, type KnownToken } from './token';

/** Decides whether a delivery comes from the shop that the node's credential speaks for. */
export class SignatureCheck {
	private readonly saved: WebhookState;

	/**
	 * @param data the node's static data; a token that is new is written to it
	 * @param now milliseconds since 1970
	 */
	constructor(
		private readonly context: IWebhookFunctions,
		private readonly node: NodeState,
		private readonly data: IDataObject,
		private readonly openClient: () => Promise<PostscriptClient>,
		private readonly now: number,
	) {
		this.saved = readWebhookState(data);
	}

	/** @throws PostscriptError while Postscript does not say what a genuine signature is */
	async isGenuine(): Promise<boolean> {
		const signature = this.context.getHeaderData()['postscript-signature'];
		if (typeof signature !== 'string' || signature === '') return false;
		const fingerprint = await credentialFingerprint(this.context);
		const known = this.known(fingerprint);
		if (known && isSignedWith(signature, known)) return true;
		if (await this.isOfFormerShop(signature, fingerprint)) return false;
		const load = async () => await fetchToken(await this.openClient(), fingerprint, this.now);
		const fresh = await this.node.tokens.fetch(load, this.now);
		if (!fresh) return false;
		this.node.token = fresh;
		if (fresh.digest !== known?.digest) writeWebhookState(this.data, { token: fresh });
		return isSignedWith(signature, fresh);
	}

	/** Another process, or an activation, may have fetched a newer one. One of another credential is of no use. */
	private known(fingerprint: string): KnownToken | undefined {
		const tokens = [this.saved.token, this.node.token];
		return newestToken(tokens.filter((token) => token?.fingerprint === fingerprint));
	}

	/**
	 * Whether the credential was given another shop's key while the workflow stayed active, and the delivery is still the
	 * former shop's: its subscriber is then unknown to the new key, or a stranger.
	 */
	private async isOfFormerShop(signature: string, fingerprint: string): Promise<boolean> {
		const { token, shop, subscriptions } = this.saved;
		if (!token || token.fingerprint === fingerprint || shop === undefined) return false;
		if (!isSignedWith(signature, token)) return false;
		if (this.node.warnedAbout === fingerprint) return true;
		const { resource_id: current } = await (await this.openClient()).request<Identity>('me');
		if (current === shop) return false;
		this.node.warnedAbout = fingerprint;
		const { logger } = this.context;
		logger.warn(`${this.context.getNode().name}: ${formerShopText(current, shop, subscriptions)}`);
		return true;
	}
}

/** What users are told when the credential speaks for another shop than the subscriptions were made for. */
export function formerShopText(
	current: string,
	former: string,
	subscriptions: Array<{ id: string }>,
): string {
	const ids = subscriptions.map(({ id }) => id).join(', ');
	return (
		`the credential now belongs to another Postscript shop (${current} instead of ${former}). ` +
		`What ${former} still delivers here is refused. Its webhook subscriptions stay until they are removed with a key of that shop` +
		`${ids && ` (${ids})`}. Publish the workflow again to receive the events of ${current}`
	);
}
