/**
 * What is taken from the library of number plans, which is most of the package. The build bundles the library behind
 * this file, and the published one loads it with the first number that is read.
 */
export {
	getCountries,
	getCountryCallingCode,
	isSupportedCountry,
	parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
export type { CountryCode } from 'libphonenumber-js/min';
