/*
 * The recipes under examples/ as people import them: with their own credentials, called as the senders call them.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import type { Emulator } from '../emulator';
import type { CheckCounter } from './checkCounter';
import { rudderLibrary } from './customerDataLibraries';
import { importExample, type CredentialsByType } from './examples/importExample';
import type { CredentialRef, N8nClient } from './n8nClient';
import { ACTION_NODE, CREDENTIAL_TYPE } from './workflows';

const LIMIT_MS = 60_000;
const HEADER = 'x-example-header';
/** Made here, for credentials that live as long as this run. */
const SECRET = ['example', 'shared', 'secret'].join('-');

interface RecipeScene {
	client: N8nClient;
	/** Address of n8n, without a slash at the end. */
	url: string;
	emulator: Emulator;
	credential: CredentialRef;
	checks: CheckCounter;
}

/** What people choose in the nodes after the import. */
async function credentialsOf({ client, credential }: RecipeScene): Promise<CredentialsByType> {
	const header = { name: HEADER, value: SECRET };
	return {
		[ACTION_NODE]: { [CREDENTIAL_TYPE]: credential },
		'n8n-nodes-base.webhook': {
			httpHeaderAuth: await client.createCredential('Header', 'httpHeaderAuth', header),
		},
		'n8n-nodes-base.crypto': {
			crypto: await client.createCredential('Crypto', 'crypto', { hmacSecret: SECRET }),
		},
	};
}

/** @returns the path of the webhook that a node of the recipe listens at */
async function importRecipe(scene: RecipeScene, file: string, node: string): Promise<string> {
	return (await importExample(scene.client, file, await credentialsOf(scene))).pathOf(node);
}

/** Calls until the webhook is there. */
async function post(
	{ url }: RecipeScene,
	path: string,
	body: string,
	headers: Record<string, string>,
): Promise<number> {
	const end = Date.now() + LIMIT_MS;
	for (;;) {
		const { statusCode, body: answer } = await request(`${url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body,
			headersTimeout: LIMIT_MS,
		});
		await answer.dump();
		if (statusCode !== 404 || Date.now() > end) return statusCode;
		await wait(500);
	}
}

let sent = 0;

function trackOf(event: string): object {
	sent += 1;
	const context = { traits: { phone: '+12125551000' } };
	return { type: 'track', event, messageId: `recipe-${sent}`, context };
}

async function arrives({ emulator }: RecipeScene, type: string): Promise<boolean> {
	const has = () => emulator.events.some((event) => event.type === type);
	const end = Date.now() + LIMIT_MS;
	while (!has() && Date.now() < end) await wait(50);
	return has();
}

async function checkSegment(scene: RecipeScene): Promise<void> {
	const path = await importRecipe(scene, 'segment-webhook.json', 'From Segment');
	const first = trackOf('Signed First');
	const sign = (text: string) => createHmac('sha1', SECRET).update(text).digest('hex');
	const call = async (body: object, signature: string, secret = SECRET) =>
		await post(scene, path, JSON.stringify(body), {
			[HEADER]: secret,
			'x-signature': signature,
		});
	const stranger = await call([trackOf('Without Header')], '', 'wrong');
	await call([trackOf('Forged')], sign('something else'));
	await call([first, trackOf('Signed Second')], sign(JSON.stringify(first)));
	const single = trackOf('Signed Single');
	await call(single, sign(JSON.stringify(single)));
	const arrived = [];
	for (const type of ['Signed_First', 'Signed_Second', 'Signed_Single']) {
		arrived.push(await arrives(scene, type));
	}
	scene.checks.check(
		'the recipe for Segment takes what is signed, one event or a batch',
		!arrived.includes(false),
		arrived.join(),
	);
	const types = scene.emulator.events.map(({ type }) => type);
	scene.checks.check(
		'the recipe for Segment takes nothing else',
		stranger === 403 && !types.includes('Forged') && !types.includes('Without_Header'),
		`${stranger}; ${types.join()}`,
	);
}

async function checkRudderStack(scene: RecipeScene): Promise<void> {
	const path = await importRecipe(scene, 'rudderstack-webhook.json', 'From RudderStack');
	const headers = { [HEADER]: SECRET };
	await post(scene, path, JSON.stringify(trackOf('From RudderStack')), headers);
	const arrived = await arrives(scene, 'From_RudderStack');
	scene.checks.check('the recipe for RudderStack takes its events', arrived, String(arrived));
}

/** The client library itself, as it zips and labels by default. */
async function checkRudderSdk(scene: RecipeScene): Promise<void> {
	const path = await importRecipe(scene, 'rudder-sdk-node.json', 'From rudder-sdk-node');
	// Refused for its header once n8n listens: the library takes a 404 for its last answer.
	await post(scene, path, '{}', { [HEADER]: 'wrong' });
	const target = { url: scene.url, path: `/webhook/${path}` };
	const library = rudderLibrary(target, true, { [HEADER]: SECRET });
	library.track('+12125551000', 'From The SDK', { note: 'a & b = 100 % + more' });
	await library.flush();
	await arrives(scene, 'From_The_SDK');
	const { phone, properties } =
		scene.emulator.events.find(({ type }) => type === 'From_The_SDK') ?? {};
	scene.checks.check(
		'the recipe for rudder-sdk-node takes what the library zips, whole',
		phone === '+12125551000' && properties?.note === 'a & b = 100 % + more',
		JSON.stringify({ phone, properties }),
	);
}

async function checkAnsweredAtTheEnd(scene: RecipeScene): Promise<void> {
	const path = await importRecipe(
		scene,
		'customer-data-answered-at-the-end.json',
		'From a Sender That Waits',
	);
	const status = await post(scene, path, JSON.stringify(trackOf('At The End')), {
		[HEADER]: SECRET,
	});
	const isThere = scene.emulator.events.some(({ type }) => type === 'At_The_End');
	scene.checks.check(
		'the recipe that answers at the end answers when the event is in Postscript',
		status === 200 && isThere,
		`${status}, ${isThere}`,
	);
	const broken = await post(scene, path, '{"type":', { [HEADER]: SECRET });
	scene.checks.check(
		'the recipe that answers at the end refuses what cannot be read',
		broken >= 400,
		String(broken),
	);
}

export async function checkRecipes(scene: RecipeScene): Promise<void> {
	await checkSegment(scene);
	await checkRudderStack(scene);
	await checkRudderSdk(scene);
	await checkAnsweredAtTheEnd(scene);
}
