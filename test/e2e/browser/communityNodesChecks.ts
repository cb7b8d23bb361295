import { chainNodes, postscriptNode } from '../workflows';
import type { Locator } from './driver';
import { closeMessages, newestMessage } from './messages';
import type { BrowserStage } from './stage';

const RISKS = /^I understand the risks of installing unverified code from a public source/;

/** The package is installed as people install it. */
export async function checkInstall(stage: BrowserStage): Promise<void> {
	const { editor, pictures, published } = stage;
	const { page } = editor;
	await editor.openCommunityNodes();
	await page.getByRole('button', { name: 'Install a community node' }).click();
	const window = page.getByRole('dialog');
	await window.getByText('npm Package Name', { exact: true }).waitFor();
	await window.getByTestId('package-name-input').fill(published.name);
	await window.getByRole('checkbox', { name: RISKS }).click();
	await pictures.take('install', window.locator('.el-dialog'));
	await window.getByRole('button', { name: 'Install', exact: true }).click();
	await checkMessage(stage, 'Package installed');
	await checkListed(stage, published.version);
	await pictures.take('installed');
}

/** A newer version is offered and installed, and what was built with the one before still runs. */
export async function checkUpdate(stage: BrowserStage): Promise<void> {
	const { client, editor, checks, published } = stage;
	const [credential] = await client.credentials();
	const node = postscriptNode({ resource: 'account', operation: 'get' }, credential);
	const workflow = await client.createWorkflow(chainNodes('Update', [node]));
	const version = await published.publishNext();
	await editor.openCommunityNodes();
	await card(stage).getByRole('button', { name: 'Update' }).click();
	await editor.page.getByRole('button', { name: 'Confirm update' }).click();
	await checkMessage(stage, 'Package updated');
	await checkListed(stage, version);

	await editor.openWorkflow(workflow);
	const panel = await editor.openNode(node.name);
	const message = await panel.execute();
	const rows = await panel.table();
	checks.check('a workflow from before the update runs', rows.length === 1, message);
	await panel.close();
}

/** Uninstalled, the nodes are offered no more. */
export async function checkUninstall(stage: BrowserStage): Promise<void> {
	const { editor, checks } = stage;
	const { page } = editor;
	await editor.openCommunityNodes();
	await card(stage).getByTestId('action-toggle').locator('button').click();
	await page.getByText('Uninstall package').click();
	await page.getByRole('button', { name: 'Confirm uninstall' }).click();
	await checkMessage(stage, 'Package uninstalled');
	await page.getByRole('button', { name: 'Install a community node' }).waitFor();

	await editor.newWorkflow();
	const creator = await editor.openCreator();
	await creator.getByTestId('node-creator-search-bar').fill('postscript');
	await creator.getByText(/^No results/).waitFor();
	const offered = await creator.getByTestId('node-creator-item-name').allInnerTexts();
	checks.check('the creator offers the node no more', offered.length === 0, offered.join(', '));
}

/** The package in the list of those that are installed. */
function card({ editor, published }: BrowserStage): Locator {
	return editor.page.getByTestId('community-package-card').filter({ hasText: published.name });
}

async function checkMessage({ editor, checks }: BrowserStage, expected: string): Promise<void> {
	const message = newestMessage(editor.page);
	await message.waitFor();
	const said = await message.innerText();
	checks.check(`n8n says: ${expected}`, said.includes(expected), said);
	await closeMessages(editor.page);
}

async function checkListed(stage: BrowserStage, version: string): Promise<void> {
	await card(stage).waitFor();
	const listed = await card(stage).innerText();
	const isListed = listed.includes(`v${version}`) && listed.includes('3 nodes');
	stage.checks.check(`n8n lists version ${version} with its nodes`, isListed, listed);
}
