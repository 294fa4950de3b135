//! Figures that carry their base: counts are kept, shares are made when shown.
