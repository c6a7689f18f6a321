// The root of the repository, also when these tests have been copied beside an installed package.

import { pathToFileURL } from 'node:url'

export const repository = process.env.ROOMKEY_REPOSITORY
  ? pathToFileURL(`${process.env.ROOMKEY_REPOSITORY}/`)
  : new URL('../../../../', import.meta.url)
