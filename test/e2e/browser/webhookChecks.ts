import { until } from '../webhookStage';
import type { BrowserStage } from './stage';

const PHONE = '+12125550148';

/** The webhook trigger, listened to in the editor: its subscription is there while n8n listens, and a person's opt-in arrives. */
export async function checkWebhook(stage: BrowserStage): Promise<void> {
	const { editor, emulator, checks, pictures } = stage;
	const shop = emulator.shop();
	const subscribed = () => shop.webhooks.subscriptions.size;
	await editor.newWorkflow();
	const panel = await editor.addAction('postscript', 'Postscript Webhook', /^On opt-in$/i);
	await panel.listen();
	await until(() => subscribed() > 0);
	checks.check('n8n listens at Postscript', subscribed() === 1, `${subscribed()} subscriptions`);
	await pictures.take('webhook-listening', panel.root);

	shop.optIn(PHONE);
	await panel.finished();
	const rows = await panel.table();
	checks.check(
		'the opt-in arrives in the editor',
		rows.length === 1 &&
			rows[0].phone_number === PHONE &&
			rows[0].event === 'shop.subscriber.opt_in',
		JSON.stringify(rows),
	);
	await pictures.take('webhook-fired', panel.root);
	await until(() => subscribed() === 0);
	checks.check('afterwards nothing is left at Postscript', subscribed() === 0, `${subscribed()}`);
	await panel.close();
}
