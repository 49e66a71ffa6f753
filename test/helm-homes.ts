import { join } from 'node:path';

/** What keeps a Helm apart from the user's own plugins, repositories and logins: where it keeps such things instead. */
export const helmHomes = (folder: string): Record<string, string> => ({
  HELM_CACHE_HOME: join(folder, 'cache'),
  HELM_CONFIG_HOME: join(folder, 'config'),
  HELM_DATA_HOME: join(folder, 'data'),
});
