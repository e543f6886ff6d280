/** The part of jstat in use; the package has no types of its own. */
declare module 'jstat' {
  const library: {
    jStat: {
      /** Error function. */
      erf(x: number): number;
      chisquare: {
        /** Quantile for a probability and a number of degrees of freedom. */
        inv(probability: number, degreesOfFreedom: number): number;
      };
    };
  };
  export default library;
}
