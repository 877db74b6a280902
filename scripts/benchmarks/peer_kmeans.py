"""The peer of `kmeans`: pandas and scikit-learn. peer_kmeans.py SOURCE TARGET"""

import sys

import pandas as pd
from sklearn.cluster import KMeans

source, target = sys.argv[1:]
frame = pd.read_csv(source)
fit = KMeans(n_clusters=8, n_init=10, random_state=1).fit(frame.drop(columns="id").to_numpy())
frame.assign(segment=fit.labels_ + 1).to_csv(target, index=False)
