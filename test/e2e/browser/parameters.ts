import type { Locator, Page } from './driver';

type Text = string | RegExp;

const LIST_ATTEMPTS = 12;
const LIST_LIMIT_MS = 3_000;

/** The parameters of an open node, or a part of them. */
export class Parameters {
	constructor(
		protected readonly page: Page,
		readonly root: Locator,
	) {}

	/** @param name the parameter's name, as workflows are saved with it */
	parameter(name: string): Locator {
		return this.root.getByTestId(`parameter-input-${name}`);
	}

	async fill(name: string, text: string): Promise<void> {
		await this.parameter(name).locator('input, textarea').first().fill(text);
	}

	/** Types a name into a locator that also has a list of those in use. */
	async typeName(name: string, text: string): Promise<void> {
		await this.chooseMode(name, 'Name');
		await this.locatorInput(name).fill(text);
	}

	async select(name: string, option: Text): Promise<void> {
		await this.choose(this.parameter(name).locator('input').first(), option);
	}

	/** Adds an option to a collection. @param collection its parameter name */
	async addOption(collection: string, option: string): Promise<void> {
		await this.choose(this.item(collection).getByTestId('collection-parameter-add'), option);
	}

	/** Adds an entry to a collection of entries that are alike, behind all others; gives back the parameters of it. */
	async addEntry(collection: string): Promise<Parameters> {
		const added = this.root.getByTestId(`fixed-collection-${collection}`);
		const entries = added.locator('.parameter-input-list-wrapper');
		const index = await entries.count();
		// That of the collection itself comes behind those of its entries.
		await added.getByTestId('fixed-collection-add').last().click();
		const entry = entries.nth(index);
		await entry.waitFor();
		return new Parameters(this.page, entry);
	}

	/** Opens the list of a resource locator and gives back its entries, once they are there. */
	async openList(name: string): Promise<Locator> {
		await this.locatorInput(name).click();
		const items = this.page.getByTestId('rlc-item').filter({ visible: true });
		await items.first().waitFor();
		return items;
	}

	async chooseFromList(name: string, entry: Text): Promise<void> {
		await (await this.openList(name)).filter({ hasText: entry }).first().click();
	}

	/** What a resource locator shows as its value. */
	async locatorText(name: string): Promise<string> {
		return await this.locatorInput(name).inputValue();
	}

	async chooseMode(name: string, mode: Text): Promise<void> {
		const locator = this.root.getByTestId(`resource-locator-${name}`);
		await this.choose(locator.getByTestId('rlc-mode-selector'), mode);
	}

	/** A parameter with its label. */
	private item(name: string): Locator {
		return this.root
			.getByTestId('parameter-item')
			.filter({ has: this.page.locator(`label[for="${name}"]`) })
			.last();
	}

	private locatorInput(name: string): Locator {
		return this.root.getByTestId(`resource-locator-${name}`).getByTestId('rlc-input');
	}

	/** A list closes again when the editor is still moving the focus: then it is opened once more. */
	private async choose(list: Locator, text: Text): Promise<void> {
		const option = this.page
			.getByRole('option', { name: text, exact: true })
			.filter({ visible: true })
			.first();
		for (let attempt = 1; attempt < LIST_ATTEMPTS; attempt += 1) {
			await list.click();
			const chosen = await option.click({ timeout: LIST_LIMIT_MS }).then(
				() => true,
				() => false,
			);
			if (chosen) return;
		}
		await list.click();
		await option.click();
	}
}
