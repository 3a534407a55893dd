// The option --keep LABEL of commands whose results are kept in the repository.

/** `folder` is where the results are saved. */
export const keepOption = (folder: string) =>
  ({
    type: 'text',
    value: 'LABEL',
    isValid: (label: string) => /^[a-z0-9][a-z0-9-]*$/.test(label),
    expected: 'lower-case letters, digits and dashes',
    help: `save the results in ${folder}/; \`npm run docs -- performance\` then shows them`,
  }) as const;
