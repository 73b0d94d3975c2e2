/** A case in which nothing is to be done, and why. */
export const ignore = (description: string) => ({ description });
